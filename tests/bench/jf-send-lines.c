/* SPDX-License-Identifier: ISC */
/* A payload of many short lines, on stdout: jf-send-lines KEY COUNT. */
#include <stdio.h>
#include <stdlib.h>

#include "cmd/jf-send/jwe.h"

static int
put(void *arg, const void *p, size_t len, struct fail *f)
{
	return fwrite(p, 1, len, arg) == len ? 0 : fail_errno(f, "stdout");
}

int
main(int argc, char **argv)
{
	struct jwe_place place = { .id = "0123456789abcdef0123456789abcdef" };
	const struct jwe_out out = { put, stdout };
	struct jwe_line line = { 0 };
	struct fail f = { 0 };
	struct jwe_seal s;
	struct jwk k;
	long count;

	if (argc != 3 || (count = atol(argv[2])) < 1 ||
	    jwk_load(&k, argv[1], ".", JWK_SEAL, &f) == -1 ||
	    jwe_start(&s, &k, JWE_RECORDS, &f) == -1)
		return 1;
	for (; place.n < count; place.n++) {
		place.last = place.n == count - 1;
		buf_clear(&line.text);
		if (buf_printf(&line.text, "{\"n\":%u}\n", place.n) == -1 ||
		    jwe_seal(&s, &place, &line, &f) == -1 ||
		    jwe_dump(&s, &line, &out, &f) == -1)
			return 1;
	}
	jwe_line_free(&line);
	jwe_end(&s);
	jwk_free(&k);
	return fflush(stdout) != 0;
}
