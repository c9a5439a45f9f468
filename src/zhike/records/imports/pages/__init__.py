"""The pages of imports, under /import/."""
