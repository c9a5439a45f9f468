"""postgresql.conf of the embedded server, from the size of the machine."""

import os
from pathlib import Path

MEGABYTE = 1024 * 1024


def machine_memory() -> int:
    """Bytes of memory this process may use: the machine's, or its container's."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    try:
        return min(total, int(limit.read_text()))
    except (OSError, ValueError):
        return total


def configuration(sockets: Path, max_connections: int, memory: int, processors: int) -> dict[str, str]:
    """Settings for a server that shares its machine with the web and worker processes."""
    shared = _between(memory * 18 // 100, 64, 2048)
    return {
        "listen_addresses": "''",
        "unix_socket_directories": f"'{sockets}'",
        "unix_socket_permissions": "0700",
        "max_connections": str(max_connections),
        "shared_buffers": f"{shared}MB",
        "effective_cache_size": f"{_between(memory // 2, 128, 65536)}MB",
        "work_mem": f"{_between(memory // 512, 4, 32)}MB",
        "maintenance_work_mem": f"{_between(memory // 32, 64, 512)}MB",
        "max_wal_size": "2GB" if memory > 2048 * MEGABYTE else "512MB",
        "min_wal_size": "128MB",
        "wal_compression": "on",
        "wal_level": "minimal",  # nobody replicates from it, and COPY into new tables then skips the log
        "max_wal_senders": "0",
        "checkpoint_completion_target": "0.9",
        "synchronous_commit": "on",
        "jit": "off",  # costs more than it gives on pages
        "random_page_cost": "1.1",
        "max_parallel_workers_per_gather": str(max(0, min(2, processors - 1))),
        "max_parallel_workers": str(max(2, processors)),
        "dynamic_shared_memory_type": _shared_memory_type(),
        "default_statistics_target": "100",
        "log_min_duration_statement": "2s",
        "log_line_prefix": "'%m [%p] %a '",
        "log_timezone": "'UTC'",
        "timezone": "'UTC'",
        "lc_messages": "'C'",
        "datestyle": "'iso, ymd'",
        "idle_in_transaction_session_timeout": "10min",
    }


def write(path: Path, settings: dict[str, str]) -> None:
    lines = ["# Written at every start. Own settings go into custom.conf beside this file.\n"]
    lines += [f"{name} = {value}\n" for name, value in settings.items()]
    lines.append("include_if_exists = 'custom.conf'\n")
    path.write_text("".join(lines))


def _between(size: int, low: int, high: int) -> int:
    return max(low, min(high, size // MEGABYTE))


def _shared_memory_type() -> str:
    """Containers often give /dev/shm only 64 MB, on which parallel queries fail."""
    try:
        space = os.statvfs("/dev/shm")  # noqa: S108  (asked for its size only)
    except OSError:
        return "mmap"
    return "posix" if space.f_bsize * space.f_blocks >= 512 * MEGABYTE else "mmap"
