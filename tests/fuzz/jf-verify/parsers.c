/* SPDX-License-Identifier: ISC */
/* The parsers behind a good signature, with any bytes: parsers FILE... */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/jf-verify/cpio.h"
#include "cmd/jf-verify/keyfile.h"
#include "cmd/jf-verify/libconfig.h"
#include "cmd/jf-verify/manifest_members.h"
#include "cmd/jf-verify/rfc4108.h"
#include "cmd/jf-verify/tar.h"
#include "cmd/jf-verify/unpack.h"
#include "cmd/jf-verify/version.h"
#include "file.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
drain(struct input *in)
{
	const unsigned char *p;
	size_t n = 1;

	while (in != NULL && n > 0 && input_next(in, 65536, &p, &n) == 0)
		;
	input_close(in);
}

static void
archives(const uint8_t *p, size_t len, struct verdict *v)
{
	char name[TAR_NAME_MAX];
	struct members none = { 0 };
	uint64_t size;
	struct input *in = input_memory(p, len, v);
	struct cpio c = { .in = in, .v = v };
	struct tar t = { in, v };

	while (cpio_next(&c, name, &size) == 1 &&
	    input_pass(in, size, NULL, NULL) == 0)
		;
	input_close(in);
	t.in = in = input_memory(p, len, v);
	while (tar_next(&t, name, &size) == 1 &&
	    input_pass(in, size, NULL, NULL) == 0 && tar_pad(&t, size) == 0)
		;
	input_close(in);
	in = input_memory(p, len, v);
	drain(unpack_open(in, len, UNPACK_GZIP, v));
	input_close(in);
	in = input_memory(p, len, v);
	manifest_members_take(&none, in, v);
	input_close(in);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	const char *why;
	struct verdict v;
	char *text = strndup((const char *)p, len);

	if (len == 0 || verdict_start(&v, "fuzz") == -1) {
		free(text);
		return 0;
	}
	json_decref(libconfig_parse((const char *)p, len, &why));
	json_decref(keyfile_parse((const char *)p, len, &why));
	rfc4108_tell(&v, (struct der){ p, len / 2 },
	    (struct der){ p + len / 2, len - len / 2 });
	version_compare(VERSION_AUTO, text, "1.2.3-rc.1");
	archives(p, len, &v);
	verdict_free(&v);
	free(text);
	return 0;
}

#include "tests/fuzz/main.h"
