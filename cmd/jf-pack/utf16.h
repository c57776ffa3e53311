/* SPDX-License-Identifier: ISC */
/*
 * UTF-16 text as UTF-8 and back, without loss: unpaired surrogates and a last
 * odd byte come back as they were.
 */
#ifndef UTF16_H
#define UTF16_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"

enum utf16_order { UTF16_NONE, UTF16_LITTLE, UTF16_BIG };

struct utf16 {
	enum utf16_order order;
	unsigned char odd;	/* a byte that waits for its other half */
	bool has_odd;
};

#define UTF16_SNIFF	512	/* bytes that are enough for utf16_sniff */

/* What the text that begins with head is: by its mark, else by where its
 * zeros are.  UTF16_NONE: something else. */
enum utf16_order utf16_sniff(const void *head, size_t len);

/* Append data as UTF-8 (an unpaired surrogate as its three bytes).  0, -1
 * memory. */
int	utf16_decode(struct utf16 *w, const void *data, size_t len,
	    struct buf *out);

/* Append in as UTF-16 and take it away, but for an unfinished character at
 * its end unless last; last also gives back the odd byte.  0, -1 memory. */
int	utf16_encode(struct utf16 *w, struct buf *in, bool last,
	    struct buf *out);

#endif
