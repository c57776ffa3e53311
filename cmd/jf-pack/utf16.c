/* SPDX-License-Identifier: ISC */
#include "utf16.h"

enum utf16_order
utf16_sniff(const void *head, size_t len)
{
	const unsigned char *p = head;
	size_t i, zeros[2] = { 0, 0 };

	if (len >= 2 && p[0] == 0xff && p[1] == 0xfe &&
	    (len < 4 || p[2] != 0 || p[3] != 0))
		return UTF16_LITTLE;
	if (len >= 2 && p[0] == 0xfe && p[1] == 0xff)
		return UTF16_BIG;
	if (len > UTF16_SNIFF)
		len = UTF16_SNIFF;
	if (len < 8)
		return UTF16_NONE;
	for (i = 0; i < len; i++) {
		if (p[i] == 0)
			zeros[i & 1]++;
		else if (p[i] < 9)
			return UTF16_NONE;	/* a control: binary */
	}
	if (zeros[1] * 8 > len * 3 && zeros[0] * 32 < len)
		return UTF16_LITTLE;
	if (zeros[0] * 8 > len * 3 && zeros[1] * 32 < len)
		return UTF16_BIG;
	return UTF16_NONE;
}

static int
put_utf8(struct buf *out, unsigned u)
{
	unsigned char c[4];
	size_t n = 0;

	if (u < 0x80) {
		c[n++] = (unsigned char)u;
	} else if (u < 0x800) {
		c[n++] = (unsigned char)(0xc0 | u >> 6);
		c[n++] = (unsigned char)(0x80 | (u & 63));
	} else if (u < 0x10000) {
		c[n++] = (unsigned char)(0xe0 | u >> 12);
		c[n++] = (unsigned char)(0x80 | (u >> 6 & 63));
		c[n++] = (unsigned char)(0x80 | (u & 63));
	} else {
		c[n++] = (unsigned char)(0xf0 | u >> 18);
		c[n++] = (unsigned char)(0x80 | (u >> 12 & 63));
		c[n++] = (unsigned char)(0x80 | (u >> 6 & 63));
		c[n++] = (unsigned char)(0x80 | (u & 63));
	}
	return buf_add(out, c, n);
}

/* The last unit written was a high surrogate: out ends with its three bytes,
 * to be made one character with a low one. */
static bool
ends_high(const struct buf *out, unsigned *high)
{
	const unsigned char *p;

	if (out->len < 3)
		return false;
	p = out->p + out->len - 3;
	if (p[0] != 0xed || (p[1] & 0xf0) != 0xa0 || (p[2] & 0xc0) != 0x80)
		return false;
	*high = 0xd000u | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
	return true;
}

static int
put_unit(struct buf *out, unsigned u)
{
	unsigned high;

	if (u >= 0xdc00 && u < 0xe000 && ends_high(out, &high)) {
		out->len -= 3;
		u = 0x10000 + ((high & 0x3ff) << 10 | (u & 0x3ff));
	}
	return put_utf8(out, u);
}

int
utf16_decode(struct utf16 *w, const void *data, size_t len, struct buf *out)
{
	const unsigned char *p = data;
	unsigned a, b;

	while (len > 0) {
		if (!w->has_odd) {
			w->odd = *p++;
			w->has_odd = true;
			len--;
			continue;
		}
		a = w->odd;
		b = *p++;
		len--;
		w->has_odd = false;
		if (put_unit(out, w->order == UTF16_LITTLE ? b << 8 | a :
		    a << 8 | b) == -1)
			return -1;
	}
	return 0;
}

static int
put_utf16(const struct utf16 *w, struct buf *out, unsigned u)
{
	unsigned char c[2];

	c[w->order == UTF16_LITTLE] = (unsigned char)(u >> 8);
	c[w->order == UTF16_BIG] = (unsigned char)u;
	return buf_add(out, c, 2);
}

/* Length of the character that begins with c. */
static size_t
length(unsigned char c)
{
	return c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

int
utf16_encode(struct utf16 *w, struct buf *in, bool last, struct buf *out)
{
	size_t i = 0, n, k;
	unsigned u;

	while (i < in->len) {
		n = length(in->p[i]);
		if (n > in->len - i) {
			if (!last)
				break;
			n = 1;
		}
		u = n == 1 ? in->p[i] : in->p[i] & (0x7fu >> n);
		for (k = 1; k < n; k++)
			u = u << 6 | (in->p[i + k] & 0x3f);
		if (u >= 0x10000 && put_utf16(w, out,
		    0xd800 | (u - 0x10000) >> 10) == -1)
			return -1;
		if (u >= 0x10000)
			u = 0xdc00 | (u & 0x3ff);
		if (put_utf16(w, out, u) == -1)
			return -1;
		i += n;
	}
	buf_consume(in, i);
	if (last && w->has_odd) {
		w->has_odd = false;
		return buf_add(out, &w->odd, 1);
	}
	return 0;
}
