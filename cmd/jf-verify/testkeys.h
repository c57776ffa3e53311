/* SPDX-License-Identifier: ISC */
/* Keys whose private halves are public. */
#ifndef TESTKEYS_H
#define TESTKEYS_H

static const struct {
	const char *pin, *owner;
} testkeys[] = {
	{ "sha256//a80eFtgOX+E6Uwfm8d6DRMflDlN9mWLONe9tteZC+ug=",
	    "MCUboot, root-ec-p384" },
	{ "sha256//lGerMQgEPS1i1e5Y1i+GevJ3lCmbRhEA7NR7Gx1Cjlo=",
	    "RAUC, Test Org Release-1" },
	{ "sha256//jc4QyVLDQj1aTjOxvSEEKT7sMaw4S1ucvToQMh5l7o0=",
	    "RAUC, Test Org Autobuilder-1" },
};

#endif
