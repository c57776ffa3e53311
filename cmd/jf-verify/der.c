/* SPDX-License-Identifier: ISC */
#include <openssl/asn1.h>
#include <openssl/objects.h>

#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "der.h"

size_t
der_header(struct der d, bool strict, unsigned char *tag, uint64_t *len)
{
	size_t n, i;

	if (d.len < 2 || (d.p[0] & 0x1f) == 0x1f)
		return 0;
	*tag = d.p[0];
	if (d.p[1] < 0x80) {
		*len = d.p[1];
		return 2;
	}
	if (d.p[1] == 0x80) {		/* indefinite: constructed only */
		*len = UINT64_MAX;
		return strict || (d.p[0] & 0x20) == 0 ? 0 : 2;
	}
	n = d.p[1] & 0x7f;
	if (n > 8 || d.len < 2 + n)
		return 0;
	for (*len = 0, i = 0; i < n; i++)
		*len = *len << 8 | d.p[2 + i];
	if (*len > INT64_MAX)
		return 0;
	if (strict && (d.p[2] == 0 || *len < 0x80))
		return 0;
	return 2 + n;
}

static int	next_at(struct der *, bool, struct der_item *, unsigned);

/* Walk the elements of an indefinite one up to its end marker. */
static int
walk_indefinite(struct der d, size_t *used, unsigned depth)
{
	struct der_item item;
	const unsigned char *start = d.p;

	while (d.len >= 2 && !(d.p[0] == 0 && d.p[1] == 0))
		if (next_at(&d, false, &item, depth + 1) == -1)
			return -1;
	if (d.len < 2)
		return -1;
	*used = (size_t)(d.p - start);
	return 0;
}

static int
next_at(struct der *d, bool strict, struct der_item *out, unsigned depth)
{
	uint64_t len;
	size_t head, used;

	if (depth > DER_DEPTH)
		return -1;
	head = der_header(*d, strict, &out->tag, &len);
	if (head == 0 || out->tag == 0)
		return -1;
	out->all.p = d->p;
	out->in.p = d->p + head;
	out->indefinite = len == UINT64_MAX;
	if (out->indefinite) {
		struct der rest = { d->p + head, d->len - head };
		if (walk_indefinite(rest, &used, depth) == -1)
			return -1;
		out->in.len = used;
		out->all.len = head + used + 2;
	} else {
		if (len > d->len - head)
			return -1;
		out->in.len = (size_t)len;
		out->all.len = head + (size_t)len;
	}
	d->p += out->all.len;
	d->len -= out->all.len;
	return 0;
}

int
der_next(struct der *d, bool strict, struct der_item *out)
{
	return next_at(d, strict, out, 1);
}

int
der_take(struct der *d, unsigned char tag, struct der *in)
{
	struct der_item item;
	struct der saved = *d;

	if (der_next(d, true, &item) == -1 || item.tag != tag) {
		*d = saved;
		return -1;
	}
	if (in != NULL)
		*in = item.in;
	return 0;
}

bool
der_at(struct der d, unsigned char tag)
{
	return d.len > 0 && d.p[0] == tag;
}

static bool
is_sound(struct der d, unsigned depth)
{
	struct der_item item;

	if (depth > DER_DEPTH)
		return false;
	while (d.len > 0) {
		if (next_at(&d, false, &item, depth) == -1)
			return false;
		if ((item.tag & 0x20) != 0 && !is_sound(item.in, depth + 1))
			return false;
	}
	return true;
}

bool
der_is_sound(struct der d)
{
	return is_sound(d, 1);
}

bool
der_equal(struct der a, struct der b)
{
	return a.len == b.len && memcmp(a.p, b.p, a.len) == 0;
}

static ASN1_OBJECT *
to_object(struct der oid)
{
	unsigned char buf[2 + 64];
	const unsigned char *p = buf;

	if (oid.len == 0 || oid.len > 64)
		return NULL;
	buf[0] = DER_OID;
	buf[1] = (unsigned char)oid.len;
	memcpy(buf + 2, oid.p, oid.len);
	return d2i_ASN1_OBJECT(NULL, &p, (long)oid.len + 2);
}

int
der_nid(struct der oid)
{
	ASN1_OBJECT *o = to_object(oid);
	int nid = o != NULL ? OBJ_obj2nid(o) : NID_undef;

	ASN1_OBJECT_free(o);
	return nid;
}

char *
der_oid_text(struct der oid, char *out, size_t size)
{
	ASN1_OBJECT *o = to_object(oid);
	int n = o != NULL ? OBJ_obj2txt(out, (int)size, o, 1) : -1;

	if (n <= 0 || (size_t)n >= size)
		out[0] = '\0';
	ASN1_OBJECT_free(o);
	return out;
}

int
der_uint(struct der in, uint64_t *out)
{
	size_t i;

	if (in.len == 0 || (in.p[0] & 0x80) != 0 ||
	    (in.len > 1 && in.p[0] == 0 && (in.p[1] & 0x80) == 0))
		return -1;
	if (in.len > 9 || (in.len == 9 && in.p[0] != 0))
		return -1;
	for (*out = 0, i = 0; i < in.len; i++)
		*out = *out << 8 | in.p[i];
	return 0;
}

int
der_time(unsigned char tag, struct der in, int64_t *out)
{
	char t[24], rfc[CLOCK_LEN];
	const char *y = tag == DER_UTCTIME ? t : t + 2, *c = "";
	size_t i, len = tag == DER_UTCTIME ? 13 : 15;

	/* Fractions of a second (RFC 3161) are dropped. */
	if (tag == DER_GENTIME && in.len > 15 && in.len < sizeof(t) &&
	    in.p[14] == '.') {
		memcpy(t, in.p, 14);
		memcpy(t + 14, "Z", 2);
		if (in.p[in.len - 1] != 'Z')
			return -1;
	} else if (in.len == len) {
		memcpy(t, in.p, len);
		t[len] = '\0';
	} else
		return -1;
	for (i = 0; i + 1 < len; i++)
		if (t[i] < '0' || t[i] > '9')
			return -1;
	if (t[len - 1] != 'Z')
		return -1;
	if (tag == DER_UTCTIME)		/* RFC 5280, 4.1.2.5.1 */
		c = t[0] >= '5' ? "19" : "20";
	snprintf(rfc, sizeof(rfc), "%s%.*s-%.2s-%.2sT%.2s:%.2s:%.2sZ", c,
	    tag == DER_UTCTIME ? 2 : 4, t, y + 2, y + 4, y + 6, y + 8, y + 10);
	return clock_parse(rfc, out, NULL);
}
