/* SPDX-License-Identifier: ISC */
/*
 * What a program that needs no network gives up once it knows its work: every
 * socket, every other program, and every file but those named.  Landlock
 * closes files (Linux 5.13), seccomp the rest; best effort, so on a kernel
 * without them the program works as before.  Cannot be undone.
 */
#ifndef SANDBOX_H
#define SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

enum sandbox_access { SANDBOX_READ, SANDBOX_WRITE };	/* WRITE reads too */

struct sandbox_path {
	const char *path;	/* a file, or a directory with all below it; what
				   is not there, or NULL, is passed over */
	enum sandbox_access access;
};

/* Where shared libraries lie that are loaded when needed (libarchive.h, the
 * C library's character sets): for a list of paths. */
#define SANDBOX_LIBRARIES						\
	{ "/etc/ld.so.cache", SANDBOX_READ }, { "/lib", SANDBOX_READ },	\
	{ "/lib64", SANDBOX_READ }, { "/usr/lib", SANDBOX_READ },	\
	{ "/usr/lib64", SANDBOX_READ }, { "/usr/local/lib", SANDBOX_READ }

/* What took effect. */
#define SANDBOX_FILES	1
#define SANDBOX_CALLS	2

#define SANDBOX_MEMORY	(256 * 1024 * 1024)	/* bytes */

/* A length in a hostile file must not become an allocation of that size, in a
 * library neither: more than SANDBOX_MEMORY (mapped files do not count) is
 * refused from here on. */
void	sandbox_limit_memory(void);

/*
 * Enter, with n paths that can still be opened; descriptors that are open
 * stay usable.  From here on socket, connect, execve, fork, ptrace and the
 * like fail with EPERM.  Threads can be made.  SANDBOX_* of what took effect.
 */
int	sandbox_enter(const struct sandbox_path *paths, size_t n);

#endif
