#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Take a CMS message apart and put it together wrongly.

cms.py VERB IN OUT [ARGUMENT...]; IN is DER made by openssl.
"""
import hashlib
import subprocess
import sys


def length(n):
    if n < 128:
        return bytes([n])
    b = n.to_bytes((n.bit_length() + 7) // 8, 'big')
    return bytes([0x80 | len(b)]) + b


def tlv(tag, content):
    return bytes([tag]) + length(len(content)) + content


def read(data, at=0):
    """tag, content, offset behind the element"""
    tag, n, at = data[at], data[at + 1], at + 2
    if n & 0x80:
        k = n & 0x7f
        n, at = int.from_bytes(data[at:at + k], 'big'), at + k
    return tag, data[at:at + n], at + n


def items(content):
    at, out = 0, []
    while at < len(content):
        tag, inner, end = read(content, at)
        out.append((tag, inner))
        at = end
    return out


def join(parts):
    return b''.join(tlv(t, c) for t, c in parts)


OID_SIGNED = bytes.fromhex('2a864886f70d010702')
OID_TYPE = bytes.fromhex('2a864886f70d010903')
OID_DIGEST = bytes.fromhex('2a864886f70d010904')


class Message:
    def __init__(self, data):
        outer = items(read(data)[1])
        self.sd = items(items(outer[1][1])[0][1])

    def signers(self):
        return items(self.sd[-1][1])

    def set_signers(self, parts):
        self.sd[-1] = (0x31, join(parts))

    def dump(self):
        return tlv(0x30, tlv(6, OID_SIGNED) + tlv(0xa0, tlv(0x30, join(self.sd))))


def signer_parts(si):
    return items(si[1])


def attrs_of(si):
    return [p for p in signer_parts(si) if p[0] == 0xa0][0]


def resign(attrs, key):
    p = subprocess.run(['openssl', 'dgst', '-sha256', '-sign', key],
                       input=tlv(0x31, attrs), stdout=subprocess.PIPE, check=True)
    return p.stdout


def edit_attrs(m, change, key):
    """Change the list of attributes and sign it again."""
    parts = signer_parts(m.signers()[0])
    i = [p[0] for p in parts].index(0xa0)
    attrs = sorted(change(items(parts[i][1])), key=lambda a: tlv(*a))
    parts[i] = (0xa0, join(attrs))
    parts[-1] = (4, resign(join(attrs), key))
    m.set_signers([(0x30, join(parts))])


def attr(oid, value):
    return (0x30, tlv(6, oid) + tlv(0x31, value))


def has(a, oid):
    return items(a[1])[0][1] == oid


def main(verb, src, out, *args):
    m = Message(open(src, 'rb').read())
    si = m.signers()
    if verb == 'zero-signers':
        m.set_signers([])
        m.sd[1] = (0x31, b'')
    elif verb == 'dup-signer':
        m.set_signers(si + si)
    elif verb == 'no-attrs':
        # the same signature over the attributes as content: OUT is the
        # message, args[0] gets the content
        parts = signer_parts(si[0])
        attrs = attrs_of(si[0])[1]
        open(args[0], 'wb').write(tlv(0x31, attrs))
        m.set_signers([(0x30, join(p for p in parts if p[0] != 0xa0))])
    elif verb == 'type-mismatch':
        edit_attrs(m, lambda a: [x for x in a if not has(x, OID_TYPE)] +
                   [attr(OID_TYPE, tlv(6, bytes.fromhex('2a864886f70d010705')))], args[0])
    elif verb == 'dup-digest':
        edit_attrs(m, lambda a: a + [x for x in a if has(x, OID_DIGEST)], args[0])
    elif verb == 'two-digests':
        bad = tlv(4, hashlib.sha256(b'other').digest())
        edit_attrs(m, lambda a: [x for x in a if not has(x, OID_DIGEST)] + [attr(
            OID_DIGEST, items(items([x for x in a if has(x, OID_DIGEST)][0][1])[1][1])[0] and
            tlv(*items(items([x for x in a if has(x, OID_DIGEST)][0][1])[1][1])[0]) + bad)], args[0])
    elif verb == 'no-digest':
        edit_attrs(m, lambda a: [x for x in a if not has(x, OID_DIGEST)], args[0])
    elif verb == 'add-attr':
        # args: key OID-hex VALUE-hex ...: signed attributes more
        more = [attr(bytes.fromhex(o), bytes.fromhex(v)) for o, v in zip(args[1::2], args[2::2])]
        edit_attrs(m, lambda a: a + more, args[0])
    elif verb == 'unsigned-attr':
        parts = signer_parts(si[0])
        parts.append((0xa1, tlv(*attr(bytes.fromhex(args[0]), bytes.fromhex(args[1])))))
        m.set_signers([(0x30, join(parts))])
    elif verb == 'timestamp':
        token = open(args[0], 'rb').read()
        parts = signer_parts(si[0])
        parts.append((0xa1, tlv(*attr(bytes.fromhex('2a864886f70d010910020e'), token))))
        m.set_signers([(0x30, join(parts))])
    elif verb == 'signature-of':
        open(out, 'wb').write([p for p in signer_parts(si[0]) if p[0] == 4][-1][1])
        return
    elif verb == 'version':
        m.sd[0] = (2, bytes([int(args[0])]))
    elif verb == 'add-cert':
        cert = subprocess.run(['openssl', 'x509', '-in', args[0], '-outform', 'DER'],
                              stdout=subprocess.PIPE, check=True).stdout
        i = [p[0] for p in m.sd].index(0xa0)
        m.sd[i] = (0xa0, m.sd[i][1] + cert)
    elif verb == 'add-crl':
        crl = subprocess.run(['openssl', 'crl', '-in', args[0], '-outform', 'DER'],
                             stdout=subprocess.PIPE, check=True).stdout
        m.sd.insert(len(m.sd) - 1, (0xa1, crl))
    elif verb == 'sig-alg':
        # args: OID-hex: another signature algorithm
        parts = signer_parts(si[0])
        parts[-2] = (0x30, tlv(6, bytes.fromhex(args[0])))
        m.set_signers([(0x30, join(parts))])
    elif verb == 'digest-alg':
        parts = signer_parts(si[0])
        parts[2] = (0x30, tlv(6, bytes.fromhex(args[0])))
        m.set_signers([(0x30, join(parts))])
        m.sd[1] = (0x31, tlv(0x30, tlv(6, bytes.fromhex(args[0]))))
    elif verb == 'flip-signature':
        # args: which signer
        parts = signer_parts(si[int(args[0])])
        parts[-1] = (4, parts[-1][1][:-1] + bytes([parts[-1][1][-1] ^ 1]))
        si[int(args[0])] = (0x30, join(parts))
        m.set_signers(si)
    elif verb == 'len-bomb':
        open(out, 'wb').write(b'\x30\x84\xff\xff\xff\xff' + m.dump()[4:])
        return
    elif verb == 'nest-bomb':
        i = [p[0] for p in m.sd].index(0xa0)
        deep = b''
        for _ in range(20000):
            deep = tlv(0x30, deep)
        m.sd[i] = (0xa0, deep)
    elif verb == 'ber-nest-bomb':
        data = m.dump()
        open(out, 'wb').write(data[:2] + b'\x30\x80' * 20000)
        return
    else:
        sys.exit(__doc__)
    open(out, 'wb').write(m.dump())


if __name__ == '__main__':
    main(*sys.argv[1:])
