/* SPDX-License-Identifier: ISC */
/* Bytes that a TCP connection has put on the wire, both ways, as the kernel
 * counts them, with TCP and IP headers. */
#ifndef WIRE_H
#define WIRE_H

#include <stdint.h>

/* 0 when the kernel does not tell. */
uint64_t wire_count(int fd);

/* What closing a connection costs beside. */
#define WIRE_CLOSE	(4 * 52)

#endif
