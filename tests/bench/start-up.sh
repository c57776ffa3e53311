#!/bin/sh
# SPDX-License-Identifier: ISC
# How long each program takes to begin: --version, beside curl and openssl,
# and beside true, which shows what the machine takes for any program.
exec python3 - <<'END'
import os, statistics
quiet = [(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]
def cpu(tool, argv):
    took = []
    for _ in range(200):
        pid = os.posix_spawnp(tool, [tool] + argv, os.environ, file_actions=quiet)
        used = os.wait4(pid, 0)[2]
        took.append((used.ru_utime + used.ru_stime) * 1000)
    return min(took), statistics.median(took)
limits = {"jf-pack": 4, "jf-verify": 6, "jf-fetch": 8}
for tool, argv in [("true", []), ("openssl", ["version"]), ("curl", ["--version"])] + \
        [(t, ["--version"]) for t in ("jf-pack", "jf-verify", "jf-fetch", "jf-send", "jf-netcheck")]:
    least, usual = cpu(tool, argv)
    limit = f"  (limit {limits[tool]})" if tool in limits else ""
    print(f"{' '.join([tool] + argv):24} {least:5.1f} ms CPU at least, {usual:5.1f} usually{limit}")
END
