/* SPDX-License-Identifier: ISC */
/* What the command line asked for. */
#ifndef ARGS_H
#define ARGS_H

#include "opt.h"

struct args {
	struct opt_common c;
	const char *policy, *key;
	struct opt_list terms;
	bool show_policy, new_key, rotate, audit, dry_run, text, explain;
	const char *check;
	uint64_t support_s;	/* --support */
	int aggregate;		/* enum window, or -1 */
	uint64_t k;
};

#define ARGS_HTML	3	/* --format html, as an index into our words */

#endif
