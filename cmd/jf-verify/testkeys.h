/* SPDX-License-Identifier: ISC */
/* Keys whose private halves are public. */
#ifndef TESTKEYS_H
#define TESTKEYS_H

static const struct {
	const char *pin, *owner;
} testkeys[] = {
	{ "sha256//a80eFtgOX+E6Uwfm8d6DRMflDlN9mWLONe9tteZC+ug=",
	    "MCUboot, root-ec-p384" },
	{ "sha256//ADT4/lrcOw3+ZCQHJ10UTeI5jGjMmobdZwPXFREWtE4=",
	    "RAUC, Test Org Provisioning CA Root" },
	{ "sha256//lGerMQgEPS1i1e5Y1i+GevJ3lCmbRhEA7NR7Gx1Cjlo=",
	    "RAUC, Test Org Release-1" },
	{ "sha256//jc4QyVLDQj1aTjOxvSEEKT7sMaw4S1ucvToQMh5l7o0=",
	    "RAUC, Test Org Autobuilder-1" },
	/* Section 7.1, keys 1 to 3. */
	{ "sha256//BuP9j9opu2CrWVV95h7bCuzbIxE0vjDnW0Vfjht5L6k=",
	    "RFC 8032, test 1" },
	{ "sha256//3rLe053Cb84OYIW2/DS/a1lBkTu/4uphQRPP+eAEwXA=",
	    "RFC 8032, test 2" },
	{ "sha256//jTm6UKvlD3e2u4rntpJ6/3/766Na0oN8DlHoK8vMYNU=",
	    "RFC 8032, test 3" },
};

#endif
