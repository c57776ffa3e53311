/* SPDX-License-Identifier: ISC */
#include <string.h>
#include <time.h>

#include <openssl/bio.h>
#include <openssl/pem.h>

#include "clock.h"
#include "http.h"
#include "peer.h"

/* The certificate that libcurl noted; NULL: none.  X509_free. */
static X509 *
shown_certificate(CURL *h)
{
	struct curl_certinfo *info = NULL;
	struct curl_slist *l;
	X509 *cert = NULL;
	BIO *bio;

	curl_easy_getinfo(h, CURLINFO_CERTINFO, &info);
	if (info == NULL || info->num_of_certs < 1)
		return NULL;
	for (l = info->certinfo[0]; cert == NULL && l != NULL; l = l->next) {
		if (strncmp(l->data, "Cert:", 5) != 0 ||
		    (bio = BIO_new_mem_buf(l->data + 5, -1)) == NULL)
			continue;
		cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);
		BIO_free(bio);
	}
	return cert;
}

int
peer_pin(CURL *h, char out[TLS_PIN_LEN])
{
	X509 *cert = shown_certificate(h);
	int rc = cert != NULL ? tls_pin(cert, out) : -1;

	X509_free(cert);
	return rc;
}

static void
print_name(const X509_NAME *name, char *out, size_t size)
{
	BIO *bio = BIO_new(BIO_s_mem());
	int n = 0;

	if (bio != NULL && X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253) !=
	    -1)
		n = BIO_read(bio, out, (int)size - 1);
	out[n > 0 ? n : 0] = '\0';
	BIO_free(bio);
}

static int
describe(X509 *cert, struct peer *p)
{
	struct tm tm;

	print_name(X509_get_subject_name(cert), p->subject, sizeof(p->subject));
	print_name(X509_get_issuer_name(cert), p->issuer, sizeof(p->issuer));
	p->self_signed = X509_self_signed(cert, 0) == 1;
	p->until[0] = '\0';
	if (ASN1_TIME_to_tm(X509_get0_notAfter(cert), &tm) == 1)
		clock_format(timegm(&tm), 0, p->until);
	return tls_pin(cert, p->pin);
}

int
peer_look(const char *url, bool legacy, struct peer *p, struct fail *f)
{
	struct http_options o = { .tls = legacy ? TLS_LEGACY : TLS_MODERN,
	    .no_proxy = true, .insecure = true, .connect_s = 10,
	    .total_s = 10 };
	char error[CURL_ERROR_SIZE] = "";
	bool temporary;
	X509 *cert;
	CURLcode rc;
	CURL *h;
	int got;

	if (http_check_url(url, false, f) == -1 ||
	    (h = http_new(&o, f)) == NULL)
		return -1;
	curl_easy_setopt(h, CURLOPT_URL, url);
	curl_easy_setopt(h, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(h, CURLOPT_CERTINFO, 1L);
	curl_easy_setopt(h, CURLOPT_ERRORBUFFER, error);
	rc = curl_easy_perform(h);
	cert = rc == CURLE_OK ? shown_certificate(h) : NULL;
	if (rc != CURLE_OK) {
		got = http_explain(h, rc, error, &temporary, f);
		fail_at(f, "%s", url);
	} else if (cert == NULL || describe(cert, p) == -1)
		got = fail_set(f, FAIL_HERE, "%s: shows no readable key", url);
	else
		got = 0;
	X509_free(cert);
	curl_easy_cleanup(h);
	return got;
}
