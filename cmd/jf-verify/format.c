/* SPDX-License-Identifier: ISC */
#include "container.h"
#include "format.h"

/* In this order; the first that knows the file has it. */
static const struct format *const formats[] = {
	&container_cms,
	&container_swupdate,
	&container_mender,
	&container_signify,
	&container_signify_gzip,
	&container_rauc,	/* last: its mark stands at the end */
};

const struct format *
format_find(struct input *in, const unsigned char *p, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i]->probe(in, p, len))
			return formats[i];
	return NULL;
}
