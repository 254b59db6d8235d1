// OpenSSL 3, and its macros as functions, for Swift sees no macro that takes arguments.
#pragma once

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <string.h>

// The types that OpenSSL calls differently in a macro's place.
typedef int (*madang_servername_callback)(SSL *, int *, void *);

static inline long madang_set_version_min(SSL_CTX *context, int version) {
  return SSL_CTX_set_min_proto_version(context, version);
}

static inline long madang_set_version_max(SSL_CTX *context, int version) {
  return SSL_CTX_set_max_proto_version(context, version);
}

// No compression, no renegotiation; the server's order of ciphers, but ChaCha20 first for a client that has it first: it
// then has no instructions for AES.
static inline void madang_set_server_options(SSL_CTX *context) {
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                   SSL_OP_PRIORITIZE_CHACHA);
}

static inline void madang_set_client_options(SSL_CTX *context) {
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
}

static inline long madang_set_mode(SSL_CTX *context, long mode) { return SSL_CTX_set_mode(context, mode); }

static inline long madang_set_session_cache_mode(SSL_CTX *context, long mode) {
  return SSL_CTX_set_session_cache_mode(context, mode);
}

static inline long madang_set_groups(SSL_CTX *context, const char *names) {
  return SSL_CTX_set1_groups_list(context, (char *)names);
}

static inline long madang_set_servername_callback(SSL_CTX *context, madang_servername_callback callback) {
  return SSL_CTX_set_tlsext_servername_callback(context, callback);
}

// Takes the certificate over where it returns 1.
static inline long madang_add_chain_certificate(SSL_CTX *context, X509 *certificate) {
  return SSL_CTX_add0_chain_cert(context, certificate);
}

static inline long madang_set_servername(SSL *session, const char *name) {
  return SSL_set_tlsext_host_name(session, (char *)name);
}

// The first certificate that the other side has shown, also one that was not believed. It belongs to the session.
static inline X509 *madang_first_certificate(const SSL *session) {
  STACK_OF(X509) *chain = SSL_get_peer_cert_chain(session);
  return chain != NULL && sk_X509_num(chain) > 0 ? sk_X509_value(chain, 0) : NULL;
}

static inline EVP_PKEY *madang_make_p256_key(void) { return EVP_EC_gen("P-256"); }

// Takes the bytes that a memory BIO holds, where they lie.
static inline long madang_memory(BIO *bio, const char **bytes) {
  char *start = NULL;
  long count = BIO_get_mem_data(bio, &start);
  *bytes = start;
  return count;
}

static inline int madang_reset(BIO *bio) { return BIO_reset(bio); }

static inline int madang_pending(BIO *bio) { return (int)BIO_pending(bio); }

// An emptied memory BIO says "retry later", not "the end".
static inline long madang_set_retries_when_empty(BIO *bio) { return BIO_set_mem_eof_return(bio, -1); }

static inline int madang_error_library(unsigned long error) { return ERR_GET_LIB(error); }

static inline int madang_error_reason(unsigned long error) { return ERR_GET_REASON(error); }

// HMAC with a digest, to be copied: looking the two up takes longer than using them.
static inline EVP_MAC_CTX *madang_make_hmac(const char *digest) {
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)digest, 0),
      OSSL_PARAM_construct_end(),
  };
  EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
  EVP_MAC_CTX *context = EVP_MAC_CTX_new(hmac);
  EVP_MAC_free(hmac);
  return context != NULL && EVP_MAC_CTX_set_params(context, parameters) ? context : NULL;
}

// Writes the hash, `room` bytes at most. Returns 1 where it worked.
static inline int madang_hmac(const EVP_MAC_CTX *model, const unsigned char *key, size_t key_bytes,
                              const unsigned char *text, size_t text_bytes, unsigned char *output, size_t room) {
  size_t count = 0;
  EVP_MAC_CTX *context = EVP_MAC_CTX_dup(model);
  int result = context != NULL && EVP_MAC_init(context, key, key_bytes, NULL) &&
               EVP_MAC_update(context, text, text_bytes) && EVP_MAC_final(context, output, &count, room);
  EVP_MAC_CTX_free(context);
  return result;
}

// Gives the ticket's MAC its key: HMAC with SHA-256.
static inline int madang_key_mac(EVP_MAC_CTX *mac, const unsigned char *key, size_t key_bytes) {
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, (void *)key, key_bytes),
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, "SHA256", 0),
      OSSL_PARAM_construct_end(),
  };
  return EVP_MAC_CTX_set_params(mac, parameters);
}

// Calls `visit` for each name that a certificate is for: with the kind, GEN_DNS or GEN_IPADD, and the bytes.
static inline void madang_visit_names(const X509 *certificate, void (*visit)(void *, int, const unsigned char *, int),
                                      void *state) {
  GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
  for (int index = 0; index < sk_GENERAL_NAME_num(names); index++) {
    const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
    if (name->type == GEN_DNS || name->type == GEN_IPADD) {
      const ASN1_STRING *value = name->type == GEN_DNS ? name->d.dNSName : name->d.iPAddress;
      visit(state, name->type, ASN1_STRING_get0_data(value), ASN1_STRING_length(value));
    }
  }
  GENERAL_NAMES_free(names);
}

// Seconds since 1970 of a certificate's time. Returns 0 where it can't be read.
static inline int madang_seconds(const ASN1_TIME *time, long long *seconds) {
  int days = 0, rest = 0;
  ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
  int result = epoch != NULL && ASN1_TIME_diff(&days, &rest, epoch, time);
  ASN1_TIME_free(epoch);
  *seconds = (long long)days * 86400 + rest;
  return result;
}
