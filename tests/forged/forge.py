#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Make archives that no honest tool would make.

forge.py cpio OUT NAME=FILE[,KEY=VALUE...]...  a "newc" archive; keys: mode
    (octal), magic, check; NAME may hold \\xHH
forge.py tar OUT NAME=FILE[,type=T][,link=L]...   a ustar archive
forge.py cut IN OUT LENGTH    forge.py flip FILE OFFSET [MASK]
"""
import sys


def pad(data, n):
    return data + b'\0' * (-len(data) % n)


def parse(arg):
    name, rest = arg.split('=', 1)
    parts = rest.split(',')
    keys = dict(p.split('=', 1) for p in parts[1:])
    data = open(parts[0], 'rb').read() if parts[0] else b''
    return name.encode().decode('unicode_escape').encode('latin-1'), data, keys


def cpio(out, members):
    end = 'TRAILER!!!'
    done = b''
    magic = '070701'
    for i, (name, data, keys) in enumerate(members + [(end.encode(), b'', {})]):
        magic = keys.get('magic', magic)
        total = sum(data) & 0xffffffff if magic == '070702' else 0
        fields = [i + 1, int(keys.get('mode', '100644'), 8), 0, 0, 1, 0,
                  len(data), 0, 0, 0, 0, len(name) + 1,
                  int(keys.get('check', str(total)))]
        head = magic.encode() + b''.join(b'%08x' % f for f in fields)
        done += pad(head + name + b'\0', 4) + pad(data, 4)
        done = pad(done, 4)
    open(out, 'wb').write(pad(done, 512))


def tar(out, members):
    done = b''
    for name, data, keys in members:
        size = int(keys.get('size', len(data)))
        head = (name.ljust(100, b'\0') + b'0000644\0' + b'0000000\0' * 2 +
                b'%011o\0' % size + b'%011o\0' % 0 + b' ' * 8 +
                keys.get('type', '0').encode() +
                keys.get('link', '').encode().ljust(100, b'\0') +
                b'ustar\x0000' + b'\0' * 64 + b'0000000\0' * 2)
        head = pad(head, 512)
        head = head[:148] + b'%06o\0 ' % sum(head) + head[156:]
        done += head + pad(data, 512)
    open(out, 'wb').write(done + b'\0' * 1024)


def flip(path, offset, mask='1'):
    with open(path, 'r+b') as f:
        data = bytearray(f.read())
        data[int(offset)] ^= int(mask, 0)
        f.seek(0)
        f.write(data)


def main(verb, *args):
    if verb in ('cpio', 'tar'):
        globals()[verb](args[0], [parse(a) for a in args[1:]])
    elif verb == 'cut':
        open(args[1], 'wb').write(open(args[0], 'rb').read()[:int(args[2])])
    elif verb == 'flip':
        flip(*args)
    else:
        sys.exit(__doc__)


if __name__ == '__main__':
    main(*sys.argv[1:])
