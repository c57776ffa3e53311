/* SPDX-License-Identifier: ISC */
/* Whether something was there before: the last many of them are known again
 * by a keyed 64-bit hash, in memory of a fixed size. */
#ifndef SEEN_H
#define SEEN_H

#include <stdbool.h>
#include <stddef.h>

struct seen;

/* For the last n (a power of two).  NULL: memory, no randomness. */
struct seen *seen_new(size_t n);
void	seen_free(struct seen *s);

/* Was the text of these len bytes there before?  Now it is. */
bool	seen_before(struct seen *s, const char *text, size_t len);

#endif
