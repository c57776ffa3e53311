/* SPDX-License-Identifier: ISC */
/*
 * Any bytes as a sealed line, as the protected header of one, as a key and as
 * a signature: nothing may crash or leak, and nothing opens under a key that
 * nobody has sealed to.  With clang -fsanitize=fuzzer, or as a program that
 * takes files:  line FILE...
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/jf-send/opener.h"
#include "cmd/jf-send/sign.h"
#include "digest.h"
#include "jsonl.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* A key pair of this run alone. */
static struct opener *
nobody(void)
{
	static struct jwk k;
	static struct opener o = { &k, 1, { 0 }, { 0 }, false };

	if (k.pkey == NULL)
		k.pkey = jwk_key_new();
	return &o;
}

static void
as_line(const char *p, size_t len)
{
	struct jwe j = { 0 };

	if (jwe_parse(&j, p, len) == 0 && opener_line(nobody(), &j, true) == 0)
		abort();
	jwe_free(&j);
}

static void
as_header(const char *p, size_t len)
{
	struct buf line = { 0 };

	if (buf_adds(&line, "{\"protected\":\"") == 0 &&
	    digest_base64url(&line, p, len) == 0 &&
	    buf_printf(&line, "\",\"encrypted_key\":\"%0*d\",\"iv\":\"%022d\","
	    "\"ciphertext\":\"%0*d\",\"tag\":\"%043d\"}", 96, 0, 0, 64, 0,
	    0) == 0)
		as_line(buf_text(&line), line.len);
	buf_free(&line);
}

static void
as_key(const char *p, size_t len)
{
	struct fail f = { 0 };
	struct jwk k;
	json_t *o = NULL;
	int use;

	if (jsonl_parse(p, len, &o, &f) == 0)
		for (use = JWK_SEAL; use <= JWK_VERIFY; use++)
			if (jwk_parse(&k, o, (enum jwk_use)use, &f) == 0)
				jwk_free(&k);
	json_decref(o);
}

static void
as_signature(const char *p, size_t len)
{
	struct buf claims = { 0 };
	struct sign_claims c;

	if (sign_check(nobody()->keys, p, len, &claims) == 0)
		abort();
	if (buf_add(&claims, p, len) == 0)
		sign_claims(&claims, &c);
	buf_free(&claims);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	char *text = malloc(len + 1);	/* its end is where reading must end */

	if (text == NULL || len == 0) {
		free(text);
		return 0;
	}
	memcpy(text, p, len);
	text[len] = '\0';
	as_line(text, len);
	as_header(text, len);
	as_key(text, len);
	as_signature(text, len);
	free(text);
	return 0;
}

#include "tests/fuzz/main.h"
