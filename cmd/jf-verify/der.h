/* SPDX-License-Identifier: ISC */
/*
 * A walker over BER and DER (X.690) that copies nothing, never reads outside
 * its bytes and stops at DER_DEPTH levels.  Everything that a signature
 * library is handed later has passed through here first.
 */
#ifndef DER_H
#define DER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DER_DEPTH	16

/* Identifier octets: class, constructed bit and number below 31. */
enum {
	DER_BOOLEAN = 0x01, DER_INTEGER = 0x02, DER_OCTETS = 0x04,
	DER_NULL = 0x05, DER_OID = 0x06, DER_ENUM = 0x0a, DER_UTF8 = 0x0c,
	DER_SEQ = 0x30, DER_SET = 0x31, DER_UTCTIME = 0x17, DER_GENTIME = 0x18,
	DER_OCTETS_PARTS = 0x24,	/* constructed OCTET STRING (BER) */
	DER_CTX = 0x80, DER_CTX_PARTS = 0xa0
};

/* A run of bytes: what is left to walk, or one element. */
struct der {
	const unsigned char *p;
	size_t len;
};

struct der_item {
	unsigned char tag;
	bool indefinite;
	struct der all;		/* identifier, length, content, end marker */
	struct der in;		/* content */
};

/*
 * The header at the front of d: its length in bytes (2 to 10), or 0 when it
 * is cut off or not allowed: tag numbers from 31, reserved lengths, lengths
 * over 2^63, and, when strict, lengths not in their shortest form or
 * indefinite.  *len is UINT64_MAX for the indefinite form.
 */
size_t	der_header(struct der d, bool strict, unsigned char *tag, uint64_t *len);

/* Take the next element from d.  strict: DER only; else BER too, where an
 * indefinite element's end is found by walking it.  0; -1: not well-formed. */
int	der_next(struct der *d, bool strict, struct der_item *out);

/* Take the next element, which must have this tag, in DER; in may be NULL. */
int	der_take(struct der *d, unsigned char tag, struct der *in);
/* Does d begin with this identifier octet? */
bool	der_at(struct der d, unsigned char tag);

/* Are all len bytes well-formed BER within DER_DEPTH? */
bool	der_is_sound(struct der d);

bool	der_equal(struct der a, struct der b);
/* Is content, of an OID, the one with these n content octets? */
#define der_is_oid(d, lit)	der_equal(d, \
	    (struct der){ (const unsigned char *)(lit), sizeof(lit) - 1 })
/* The library's number for an OID's content; 0: unknown. */
int	der_nid(struct der oid);
/* "1.2.840.113549" of an OID's content, into out; "" if it does not fit. */
char	*der_oid_text(struct der oid, char *out, size_t size);

/* A non-negative DER INTEGER's content that fits.  0, -1. */
int	der_uint(struct der in, uint64_t *out);
/* UTCTime or GeneralizedTime in Z, seconds since 1970.  0, -1. */
int	der_time(unsigned char tag, struct der in, int64_t *out);

#endif
