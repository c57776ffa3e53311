/* SPDX-License-Identifier: ISC */
/* jf-send's options. */
#ifndef ARGS_H
#define ARGS_H

#include "opt.h"

struct args {
	struct opt_common c;
	const char *to, *spool, *sign;
	struct opt_list recipients, allow;
	bool enqueue, flush, status, retry_dead, fsck, test, open;
	bool dry_run, now, keep_alive, drop_oldest, no_resume, stapling;
	const char *crl, *proxy_ca, *proxy_login;
	int proxy_auth;
	const char *keygen;
	int key_type;
	struct opt_list keys;		/* --open */
	const char *sender, *into, *seen;
	const char *headers, *ca, *pin, *cert, *cert_key, *proxy;
	const char *endpoint, *region, *iot_credentials, *iot_thing;
	int tls_profile;
	uint64_t keep_s, spool_size, spool_age_s;
	const char *rate;
	uint64_t rate_bits;		/* 0: unlimited */
};

extern const struct opt args_opts[];
extern const struct opt_usage args_usage;

/* Fill a from the configuration file and the command line, and check what
 * does not go together.  The number of operands, in argv[1..]; -1: end with
 * *status. */
int	args_parse(struct args *a, int argc, char **argv, int *status);

#endif
