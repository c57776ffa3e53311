/* SPDX-License-Identifier: ISC */
/* Evidence of TLS and above; only evidence.h includes this. */
#ifndef EVIDENCE_APP_H
#define EVIDENCE_APP_H

enum evidence_tls_result { EVIDENCE_TLS_UNTRIED, EVIDENCE_TLS_DONE,
	EVIDENCE_TLS_RESET, EVIDENCE_TLS_CLOSED, EVIDENCE_TLS_SILENT,
	EVIDENCE_TLS_ALERT,	/* see alert */
	EVIDENCE_TLS_ALIEN,	/* what came is not TLS */
	EVIDENCE_TLS_BROKEN };	/* see reason */

/* One verification of the chain. */
struct evidence_verify {
	bool done;
	int error;		/* X509_V_*: the first by depth, 0 in order */
	int depth;
};

struct evidence_tls {
	enum evidence_state state;
	double ms;
	enum evidence_tls_result result;
	bool peer_spoke;	/* bytes of the server came */
	int alert;		/* of the server, RFC 8446 section 6; -1 none */
	char reason[EVIDENCE_LINE];	/* OpenSSL's words */
	bool version_unsupported;	/* it has none of ours */
	char version[16], cipher[64], alpn[16];
	bool cbc;		/* cipher is AES-CBC */

	/* The chain.  Host name errors are in host_ok alone. */
	struct evidence_verify system;	/* system's store (and --ca) */
	struct evidence_verify public;	/* public roots alone */
	bool host_ok;
	enum evidence_tri pin;		/* does one match? UNKNOWN: none set */
	enum evidence_tri issuer_expected;	/* is it the expected one? */
	unsigned chain;			/* certificates sent */
	bool self_signed;		/* the leaf */
	bool aia;			/* the leaf tells where its issuer is */
	bool revocation;		/* the leaf has CRL or OCSP pointers */
	enum evidence_tri sct;		/* in the leaf, the handshake, OCSP */
	enum evidence_tri stapled;	/* good OCSP answer; NO: revoked */
	bool client_cert;		/* the server asks for one */
	int64_t not_before, not_after;	/* seconds since 1970 */
	char subject[EVIDENCE_NAME];	/* CN, else whole */
	char names[EVIDENCE_NAME];	/* DNS and IP, blanks between */
	char issuer[EVIDENCE_NAME];	/* of the leaf: O and CN */
	char top[EVIDENCE_NAME];	/* issuer of the last certificate sent */
	char anchor[EVIDENCE_NAME];	/* the root that the system trusts */
	char spki[64];			/* "sha256//...", of the leaf */

	/* Over all findings of the run. */
	unsigned issuer_shared;	/* other registered domains, same top issuer,
				   not public */
	unsigned key_shared;	/* other registered domains, same leaf key */

	/* Follow-ups. */
	enum evidence_trial control_sni, no_sni, clamped, clamped_more;
	enum evidence_trial big_hello, big_hello_clamped;
	enum evidence_trial old_versions;	/* TLS 1.0 and up, level 0 */
	char old_version[16];
	enum evidence_trial cbc_only;
	int reset_hop;		/* lowest TTL at which the RST came; 0 unknown */
	char reset_address[INET6_ADDRSTRLEN];	/* the router before it */
	int path_hops;		/* lowest TTL at which the server answers */
	uint64_t pmtu;		/* tcpi_pmtu, 0 unknown */
	bool looks_http;	/* ALIEN, and it was HTTP */
};

enum evidence_http_result { EVIDENCE_HTTP_UNTRIED, EVIDENCE_HTTP_DONE,
	EVIDENCE_HTTP_SILENT, EVIDENCE_HTTP_CLOSED, EVIDENCE_HTTP_RESET,
	EVIDENCE_HTTP_ALIEN,	/* not HTTP */
	EVIDENCE_HTTP_EXCESS,	/* headers without end */
	EVIDENCE_HTTP_ALERT };	/* TLS alert: often a client certificate */

struct evidence_http {
	enum evidence_state state;
	double ms;
	enum evidence_http_result result;
	int status;
	int alert;		/* -1 none */
	bool other_host;	/* Location leads to another host */
	char location[EVIDENCE_NAME];
	char server[EVIDENCE_LINE];
	bool service_mark;	/* x-amz*, x-amzn*: it is that service */
	bool dated;
	double skew_s;		/* local minus its Date */
	uint64_t bytes;		/* --speed */
	double bits_per_s;	/* --speed; 0 not measured */
};

/* The data channel, one way of opening it. */
struct evidence_data {
	enum evidence_state state;
	int code;		/* 229, 227, or the refusal; 0 none */
	char address[INET6_ADDRSTRLEN];
	uint16_t port;
	bool address_differs;	/* 227 names another than the peer */
	bool address_private;	/* or one that cannot be reached */
	int error;		/* errno of the connection */
	double ms;
	int icmp_type, icmp_code;
	char reporter[INET6_ADDRSTRLEN];
};

enum evidence_ftp_result { EVIDENCE_FTP_UNTRIED, EVIDENCE_FTP_DONE,
	EVIDENCE_FTP_SILENT, EVIDENCE_FTP_CLOSED, EVIDENCE_FTP_RESET,
	EVIDENCE_FTP_ALIEN, EVIDENCE_FTP_EXCESS, EVIDENCE_FTP_STATUS };

struct evidence_ftp {
	enum evidence_state state;
	double ms;
	enum evidence_ftp_result result;
	int banner_code;
	char banner[EVIDENCE_LINE];
	int login_code;		/* last answer to USER, PASS; 0: not tried */
	struct evidence_data epsv, pasv;
	enum evidence_tri via_http_proxy;	/* GET ftp:// by the proxy works */
};

enum evidence_peer_result { EVIDENCE_PEER_UNTRIED, EVIDENCE_PEER_PROVEN,
	EVIDENCE_PEER_FORGED,	/* answers, but not with our code */
	EVIDENCE_PEER_OTHER,	/* somebody else listens there */
	EVIDENCE_PEER_SILENT };

struct evidence_peer {
	enum evidence_state state;
	double ms;
	enum evidence_peer_result result;
	int status;
};

#endif
