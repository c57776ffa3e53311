/* SPDX-License-Identifier: ISC */
/* Units of measure that devices use, against those of the contract. */
#ifndef UNITS_H
#define UNITS_H

#include <jansson.h>

#include <stdbool.h>

/* Is this a unit known here?  Names are those of SI and their English words
 * ("mm", "microliters"), case counts but in whole words. */
bool	units_known(const char *name);

/* What a number in unit from is to be multiplied by to be in unit to; 0 when
 * they measure different things, or are not known. */
long double units_factor(const char *from, const char *to);

/*
 * number times factor.  Whole numbers stay exact where they can; else the
 * result is rounded to 15 digits, which takes the noise of binary fractions
 * away and no more than that.  New; NULL: not finite, or no memory.
 */
json_t	*units_scale(const json_t *number, long double factor);

/* Round to 15 significant digits. */
double	units_round(long double d);

#endif
