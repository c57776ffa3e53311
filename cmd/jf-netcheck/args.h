/* SPDX-License-Identifier: ISC */
/* jf-netcheck's command line. */
#ifndef ARGS_H
#define ARGS_H

#include "opt.h"

struct args {
	struct opt_common c;
	struct opt_list profiles;
	uint64_t timeout_s;
	bool dry_run, only4, only6;
	const char *ca, *public_roots;
	const char *proxy, *proxy_auth;
	const char *resolver;
	bool no_followup, no_login, speed;
	const char *listen, *address, *peer, *code;
	bool diff;
	uint64_t watch_s;
	int export;		/* 0: no; else enum export_format + 1 */
	bool redact;
	int lang;		/* 0: by the environment */
	bool usual;		/* neither targets nor lists were named */
};

extern const struct opt args_opts[];
extern const struct opt_usage args_usage;

/* opt_parse and the check of combinations: the number of operands, or -1 with
 * *status. */
int	args_parse(struct args *a, int argc, char **argv, int *status);

/* Language and export format as their modules name them, NULL or -1: none. */
const char *args_lang(const struct args *a);
int	args_export(const struct args *a);

#endif
