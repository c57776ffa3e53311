/* SPDX-License-Identifier: ISC */
/*
 * Which of a profile's requests a visit makes: those whose cadence says so,
 * whose records are wanted (-k), and what these need.
 */
#ifndef DUE_H
#define DUE_H

#include "visit.h"

/* Fill v->due.  0, -1 memory. */
int	due_find(struct visit *v);

/* Is anything of it to be asked? */
bool	due_any(const struct visit *v);

/* Bring v->run->next_due forward to when the device is to be asked again. */
void	due_next(const struct visit *v);

#endif
