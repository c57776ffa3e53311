/* SPDX-License-Identifier: ISC */
/*
 * Words that are no names: those that logs of printers and of operating
 * systems are made of, and accounts that every system has.  A device or a
 * context that supplies one of them as a term is not believed.
 */
#ifndef STOPWORD_H
#define STOPWORD_H

#include <stdbool.h>
#include <stddef.h>

/* word is case-folded. */
bool	stopword_is(const char *word, size_t len);

#endif
