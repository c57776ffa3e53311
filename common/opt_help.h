/* SPDX-License-Identifier: ISC */
/* What an option table says about itself; for opt.c alone. */
#ifndef OPT_HELP_H
#define OPT_HELP_H

#include "opt.h"

void	opt_help_print(const struct opt *opts, const struct opt_usage *u);
void	opt_help_version(const struct opt_usage *u);
void	opt_help_dump(const struct opt *opts);

/* The option that a mistyped name may have meant, or NULL. */
const struct opt *opt_help_nearest(const struct opt *opts, const char *name);

#endif
