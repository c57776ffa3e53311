/* SPDX-License-Identifier: ISC */
/*
 * Case folding of bytes that are probably UTF-8: ASCII, Latin, Greek and
 * Cyrillic letters, as far as the length stays what it was; every other byte
 * stays itself.
 */
#ifndef FOLD_H
#define FOLD_H

#include <stddef.h>

/* Fold len bytes from in to out, which may be the same. */
void	fold_text(const char *in, size_t len, char *out);

#endif
