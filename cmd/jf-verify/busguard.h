/* SPDX-License-Identifier: ISC */
/* Work on a mapped file, which another process may cut off meanwhile: the
 * kernel then sends SIGBUS. */
#ifndef BUSGUARD_H
#define BUSGUARD_H

/* Call work(arg).  What it returns, or fallen when a page was gone: then what
 * work had begun stays as it is. */
int	busguard(int (*work)(void *arg), void *arg, int fallen);

#endif
