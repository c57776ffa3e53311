/* SPDX-License-Identifier: ISC */
/* Units of measure that devices use, against those of the contract. */
#ifndef UNITS_H
#define UNITS_H

#include <jansson.h>

#include <stdbool.h>

/* Is this a unit known here?  Names are those of SI and their English words
 * ("mm", "microliters"), case counts but in whole words. */
bool	units_known(const char *name);

/* Do both measure the same thing? */
bool	units_fit(const char *from, const char *to);

/*
 * A number in unit from as a new number in unit to.  Whole numbers stay exact
 * where they can; else the result is rounded to 15 digits, which takes the
 * noise of binary fractions away and no more than that.  Either unit may be
 * NULL: the number as it is.  NULL: units do not fit, not finite, no memory.
 */
json_t	*units_convert(const json_t *number, const char *from, const char *to);

/* Round to 15 significant digits. */
double	units_round(long double d);

#endif
