"""Static files: hashed names in the product, plain names before anything was collected (as in tests)."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

_MODULES = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns


class StaticStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage that also renames what our own JavaScript modules import.

    Django can do so for all scripts, but some of other packages import files that they do not carry.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("*/js/*.js", _MODULES[1]))

    def stored_name(self, name: str) -> str:
        return super().stored_name(name) if self.hashed_files else name
