/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "foreign.h"

static const struct {
	const char *bytes;
	size_t len;
	const char *name;
} foreign[] = {
#define BEGINS(s) s, sizeof(s) - 1
	{ BEGINS("MSCF"), "a cabinet file" },
	{ BEGINS("MZ"), "a Windows program" },
	{ BEGINS("\x3d\xb8\xf3\x96"), "an MCUboot image" },
	{ BEGINS("\xd0\x0d\xfe\xed"), "a device tree or FIT image" },
	{ BEGINS("-----BEGIN PGP"), "an OpenPGP message" },
	{ BEGINS("\xd8\x6b"), "a SUIT envelope" },
#undef BEGINS
};

const char *
foreign_name(const unsigned char *p, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++)
		if (len >= foreign[i].len &&
		    memcmp(p, foreign[i].bytes, foreign[i].len) == 0)
			return foreign[i].name;
	if (len > 0 && p[0] == '{' &&
	    memmem(p, len, "\"signatures\"", 12) != NULL)
		return "JSON with signatures in it";
	return NULL;
}
