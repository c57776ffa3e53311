/* SPDX-License-Identifier: ISC */
#include "fold.h"

/* Letters of two UTF-8 bytes, whose small form has two bytes as well. */
static unsigned
lower(unsigned u)
{
	if ((u >= 0xc0 && u <= 0xde && u != 0xd7) ||	/* Latin-1 */
	    (u >= 0x391 && u <= 0x3ab) ||		/* Greek */
	    (u >= 0x410 && u <= 0x42f))			/* Cyrillic */
		return u + 0x20;
	if (u >= 0x400 && u <= 0x40f)
		return u + 0x50;
	if ((u >= 0x100 && u <= 0x12f) || (u >= 0x132 && u <= 0x137) ||
	    (u >= 0x14a && u <= 0x177) || (u >= 0x460 && u <= 0x481) ||
	    (u >= 0x48a && u <= 0x4bf) || (u >= 0x4d0 && u <= 0x52f))
		return u | 1;
	if ((u >= 0x139 && u <= 0x148) || (u >= 0x179 && u <= 0x17e) ||
	    (u >= 0x4c1 && u <= 0x4ce))
		return u + (u & 1);
	switch (u) {
	case 0x178:
		return 0xff;
	case 0x386:
		return 0x3ac;
	case 0x388: case 0x389: case 0x38a:
		return u + 0x25;
	case 0x38c:
		return 0x3cc;
	case 0x38e: case 0x38f:
		return u + 0x3f;
	case 0x3c2:		/* final sigma */
		return 0x3c3;
	default:
		return u;
	}
}

void
fold_text(const char *in, size_t len, char *out)
{
	size_t i;
	unsigned u;
	unsigned char c, d;

	for (i = 0; i < len; i++) {
		c = (unsigned char)in[i];
		if (c >= 'A' && c <= 'Z')
			c |= 0x20;
		out[i] = (char)c;
		if (c < 0xc3 || c > 0xd4 || i + 1 == len)
			continue;
		d = (unsigned char)in[i + 1];
		if ((d & 0xc0) != 0x80)
			continue;
		u = lower(((c & 0x1fu) << 6) | (d & 0x3fu));
		out[i] = (char)(0xc0 | (u >> 6));
		out[++i] = (char)(0x80 | (u & 0x3f));
	}
}
