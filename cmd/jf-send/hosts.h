/* SPDX-License-Identifier: ISC */
/* Who would be spoken to on the way to a destination. */
#ifndef HOSTS_H
#define HOSTS_H

#include <jansson.h>

#include "dest.h"

/*
 * "HOST:PORT" of the destination and of who gives credentials for it, and of
 * the proxy between, as libcurl would choose it; user info is left out.  A
 * new array; NULL when memory is out.
 */
json_t	*hosts_new(const struct dest *d);

#endif
