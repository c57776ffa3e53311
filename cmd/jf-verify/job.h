/* SPDX-License-Identifier: ISC */
/* What the parts of jf-verify share while one file is judged. */
#ifndef JOB_H
#define JOB_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "opt.h"
#include "verdict.h"

struct args {
	struct opt_common c;
	struct opt_list trust, signature, untrusted, crl;
	const char *policy, *domain;
	const char *expect_model, *expect_version, *expect_sha256;
	const char *installed, *installed_from, *catalog, *at;
	int scheme;			/* enum raw_scheme */
	int digest;			/* index, see job_digest_nid */
	bool allow_rollback, remember, inspect, list_trust;
};

struct job {
	const struct args *a;
	const struct trust *trust;
	struct input *in;
	const char *name;		/* of the file, without folder, or NULL */
	struct verdict *v;
	struct opinion *opinions;	/* one a domain; NULL: none yet */
	const struct domain *domain;	/* whose rules hold; NULL: none yet */
	bool alone;			/* no other file is judged meanwhile */
	bool rsa_is_pkcs1;		/* what a format means by a raw RSA signature */
	FILE *copy;			/* --output, or NULL */
	int64_t now;			/* policy time: --at, or the clock */
};

#endif
