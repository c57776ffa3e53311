/* SPDX-License-Identifier: ISC */
/*
 * Any bytes as a file, and as a signature of it, under a key that is trusted:
 * nothing may crash, leak or be accepted.  With clang -fsanitize=fuzzer, or as
 * a program that takes files:  examine FILE...
 */
#include <openssl/evp.h>

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd/jf-verify/cms.h"
#include "cmd/jf-verify/format.h"
#include "cmd/jf-verify/judge.h"
#include "cmd/jf-verify/sig.h"
#include "cmd/jf-verify/trust.h"
#include "file.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct trust *
somebody(void)
{
	static struct domain d;
	static struct key k;
	static struct trust t = { &d, 1 };

	if (k.pkey == NULL) {
		key_set(&k, EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"));
		d.name = strdup("fuzz");
		d.keys = &k;
		d.n_keys = 1;
		d.anchors = sk_X509_new_null();
		d.untrusted = sk_X509_new_null();
		d.tsa = sk_X509_new_null();
		d.crls = sk_X509_CRL_new_null();
		policy_default(&d.policy);
	}
	return &t;
}

static void
as_file(const uint8_t *p, size_t len)
{
	struct args a = { .scheme = 0 };
	struct verdict v;
	struct job j = { .a = &a, .trust = somebody(), .v = &v };
	const struct format *f;

	verdict_start(&v, "fuzz");
	j.in = input_memory(p, len, &v);
	f = format_find(j.in, p, len < INPUT_PEEK ? len : INPUT_PEEK);
	if (f != NULL && f->judge(&j) == 0 && v.accepted)
		abort();
	judge_end(&j);
	input_close(j.in);
	verdict_free(&v);
}

static void
as_signature(const uint8_t *p, size_t len)
{
	struct verdict v;
	struct sig s;
	struct buf b = { 0 };

	verdict_start(&v, "fuzz");
	if (buf_add(&b, p, len) == 0) {
		sig_parse(&s, &b, &v);
		sig_free(&s);
	}
	buf_free(&b);
	verdict_free(&v);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	if (len > 0) {
		as_file(p, len);
		as_signature(p, len);
	}
	return 0;
}

#include "tests/fuzz/main.h"
