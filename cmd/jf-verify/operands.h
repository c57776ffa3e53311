/* SPDX-License-Identifier: ISC */
/* The files that the operands stand for. */
#ifndef OPERANDS_H
#define OPERANDS_H

#include <stddef.h>

#include "fail.h"

struct operands {
	char **v;
	size_t n, room;
};

/*
 * Operands in their order; a folder is every regular file in it and below, by
 * name, except signatures of other files that are there.  Links in it are not
 * followed.  A folder that cannot be read, or has no file, is told in part
 * (FAIL_HERE).  0; -1 with f: memory.
 */
int	operands_list(struct operands *o, char **args, struct fail *part,
	    struct fail *f);
void	operands_free(struct operands *o);

#endif
