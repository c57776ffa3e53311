/* SPDX-License-Identifier: ISC */
/* Case folding of bytes that are probably UTF-8: ASCII and Latin-1 letters,
 * everything else stays; the length never changes. */
#ifndef FOLD_H
#define FOLD_H

#include <stddef.h>

/* The folded form of text[i]; text[i - 1] is looked at for Latin-1. */
static inline unsigned char
fold_at(const char *text, size_t i)
{
	unsigned char c = (unsigned char)text[i];

	if (c >= 'A' && c <= 'Z')
		return (unsigned char)(c | 0x20);
	if (c >= 0x80 && c <= 0x9e && c != 0x97 && i > 0 &&
	    (unsigned char)text[i - 1] == 0xc3)
		return (unsigned char)(c + 0x20);
	return c;
}

#endif
