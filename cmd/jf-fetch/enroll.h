/* SPDX-License-Identifier: ISC */
/*
 * Making a printer known: its key is shown and agreed to by a person (or
 * named beforehand), its profile found over that key, its credential asked
 * for and stored, its line appended to devices.jsonl.
 */
#ifndef ENROLL_H
#define ENROLL_H

#include <stdbool.h>

#include "fail.h"

struct enroll {
	const char *url;
	const char *name;	/* NULL: made from the URL */
	const char *profile;	/* NULL: found by the probes */
	const char *fingerprint;	/* NULL: asked for */
	const char *user, *secret_file;	/* NULL: asked for where needed */
	bool yes;		/* ask nothing */
	bool allow_plaintext, legacy_tls;
	const char *config, *state, *edition;
};

/* 0; -1 with f: FAIL_USAGE; FAIL_NO (the person, or another fingerprint than
 * named: nothing was sent); FAIL_HERE. */
int	enroll_run(const struct enroll *e, struct fail *f);

/* A URL that is not enrolled was given to be polled: look at its key and say
 * what to type.  -1 with f, FAIL_USAGE. */
int	enroll_hint(const char *url, struct fail *f);

#endif
