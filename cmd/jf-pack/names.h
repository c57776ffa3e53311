/* SPDX-License-Identifier: ISC */
/* Numbers for names, from 0, in the order of their first sight. */
#ifndef NAMES_H
#define NAMES_H

#include <stdint.h>

#include "fail.h"

#define NAMES_MAX	65536

struct names;

/* NULL when memory is out. */
struct names *names_new(void);
void	names_free(struct names *n);

/* The number of a name; -1 with f: memory, too many. */
int64_t	names_number(struct names *n, const char *name, struct fail *f);
uint32_t names_count(const struct names *n);
const char *names_name(const struct names *n, uint32_t number);

#endif
