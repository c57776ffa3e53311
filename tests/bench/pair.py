#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Run two commands in turn and compare their time.

pair.py [-n RUNS] [-i FILE] BYTES LIMIT NAME OURS -- THEIRS
OURS and THEIRS are shell words; -i pipes FILE into both by cat.  Prints the
ratio theirs / ours of the best wall time and of the least processor time
(user and system), in percent, and the limit for it.
"""
import os
import shlex
import subprocess
import sys
import time


def run(cmd, pipe):
    feeder = subprocess.Popen(['cat', pipe], stdout=subprocess.PIPE) if pipe else None
    begin = time.monotonic()
    p = subprocess.Popen(cmd, stdin=feeder.stdout if feeder else subprocess.DEVNULL,
                         stdout=subprocess.DEVNULL)
    if feeder:
        feeder.stdout.close()
    _, status, used = os.wait4(p.pid, 0)
    wall = time.monotonic() - begin
    p.returncode = 0
    if feeder:
        feeder.wait()
    if status != 0:
        sys.exit('%s: status %d' % (shlex.join(cmd), status >> 8))
    return wall, used.ru_utime + used.ru_stime


def main(args):
    runs, pipe = 7, None
    while args[0].startswith('-'):
        if args[0] == '-n':
            runs = int(args[1])
        else:
            pipe = args[1]
        args = args[2:]
    size, limit, name = int(args[0]), args[1], args[2]
    ours, theirs = ' '.join(args[3:]).split(' -- ')
    best = [[], []]
    for _ in range(runs):
        for i, cmd in enumerate((ours, theirs)):
            best[i].append(run(shlex.split(cmd), pipe))
    wall = [min(t[0] for t in b) for b in best]
    cpu = [min(t[1] for t in b) for b in best]
    print('%-30s %5d MB/s, theirs %5d MB/s: %3d %% wall, %3d %% cpu  (%s)' % (
        name, size / wall[0] / 1e6, size / wall[1] / 1e6, 100 * wall[1] / wall[0],
        100 * cpu[1] / cpu[0], limit))


main(sys.argv[1:])
