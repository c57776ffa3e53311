/* SPDX-License-Identifier: ISC */
/*
 * --text: files or stdin scrubbed; --explain: what would be replaced in them.
 */
#ifndef TEXTS_H
#define TEXTS_H

#include "args.h"
#include "fail.h"

/* files: n operands; without one, stdin.  Names are learned from all files
 * before the first is written; stdin is read once.  0; -1 with f. */
int	texts_run(const struct args *a, char **files, int n, struct fail *f);

#endif
