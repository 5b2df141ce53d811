// Chains of certificates, by the system's verifier: whom it trusts, and what it refuses.
package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"time"
)

type entity struct {
	cert *x509.Certificate
	key  crypto.Signer
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

var serial int64

// With `change` made to what an ordinary one has.
func issue(name string, isCA bool, key crypto.Signer, by *entity, change func(*x509.Certificate)) *entity {
	serial++
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(serial),
		Subject:               pkix.Name{CommonName: name, Organization: []string{"Ferry"}},
		NotBefore:             now.Add(-time.Hour),
		NotAfter:              now.Add(24 * time.Hour),
		BasicConstraintsValid: true,
		IsCA:                  isCA,
		KeyUsage:              x509.KeyUsageDigitalSignature,
	}
	if isCA {
		template.KeyUsage = x509.KeyUsageCertSign
	} else {
		template.DNSNames = []string{name, "*.wild.test"}
		template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
		template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	}
	if change != nil {
		change(template)
	}
	parent, signer := template, key
	if by != nil {
		parent, signer = by.cert, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	check(err)
	cert, err := x509.ParseCertificate(der)
	check(err)
	return &entity{cert, key}
}

func ec(curve elliptic.Curve) crypto.Signer {
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	check(err)
	return key
}

func rsaKey(bits int) crypto.Signer {
	key, err := rsa.GenerateKey(rand.Reader, bits)
	check(err)
	return key
}

func trust(roots ...*entity) {
	var text []byte
	for _, root := range roots {
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.cert.Raw})...)
	}
	check(os.WriteFile("roots.pem", text, 0o644))
	check(os.Setenv("SSL_CERT_FILE", "roots.pem"))
}

func verify(what string, one *entity, name string, between ...*entity) {
	pool := x509.NewCertPool()
	for _, other := range between {
		pool.AddCert(other.cert)
	}
	chains, err := one.cert.Verify(x509.VerifyOptions{DNSName: name, Intermediates: pool})
	var invalid x509.CertificateInvalidError
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	switch {
	case err == nil:
		fmt.Printf("%s: %d, of %d\n", what, len(chains), len(chains[0]))
	case errors.As(err, &invalid):
		fmt.Printf("%s: invalid %d\n", what, invalid.Reason)
	case errors.As(err, &unknown):
		fmt.Printf("%s: unknown authority\n", what)
	case errors.As(err, &host):
		fmt.Printf("%s: wrong name\n", what)
	default:
		fmt.Printf("%s: %v\n", what, err)
	}
}

// What issuers with name constraints allow to those below them.
func constraints(key crypto.Signer, root *entity) {
	_, ten, err := net.ParseCIDR("10.0.0.0/8")
	check(err)
	limited := issue("limited", true, key, root, func(c *x509.Certificate) {
		c.PermittedDNSDomainsCritical = true
		c.PermittedDNSDomains = []string{"good.test"}
		c.ExcludedDNSDomains = []string{"bad.good.test"}
		c.PermittedIPRanges = []*net.IPNet{ten}
		c.PermittedEmailAddresses = []string{"mail.test", "one@other.test"}
	})
	lower := issue("lower", true, key, limited, nil)
	try := func(what string, name string, hosts []string, change func(*x509.Certificate)) {
		leaf := issue(name, false, key, lower, func(c *x509.Certificate) {
			c.DNSNames = hosts
			c.IPAddresses = nil
			if change != nil {
				change(c)
			}
		})
		verify(what, leaf, "", limited, lower)
	}
	try("permitted", "x", []string{"good.test"}, nil)
	try("below it", "x", []string{"A.GOOD.test", "*.a.good.test"}, nil)
	try("one is not", "x", []string{"good.test", "other.test"}, nil)
	try("only its end", "x", []string{"no-good.test"}, nil)
	try("excluded", "x", []string{"a.bad.good.test"}, nil)
	try("by common name", "other.test", nil, nil)
	try("no host", "Some body", nil, nil)
	address := func(text string) func(*x509.Certificate) {
		return func(c *x509.Certificate) { c.IPAddresses = []net.IP{net.ParseIP(text)} }
	}
	try("address permitted", "x", nil, address("10.1.2.3"))
	try("address", "x", nil, address("11.1.2.3"))
	try("of version 6", "x", nil, address("fe80::1"))
	mail := func(text string) func(*x509.Certificate) {
		return func(c *x509.Certificate) { c.EmailAddresses = []string{text} }
	}
	try("mail of a host", "x", nil, mail("any@mail.test"))
	try("mail of one", "x", nil, mail("one@other.test"))
	try("mail of another", "x", nil, mail("two@other.test"))
	try("mail below", "x", nil, mail("any@sub.mail.test"))

	wild := issue("wild", true, key, root, func(c *x509.Certificate) {
		c.PermittedDNSDomainsCritical = true
		c.ExcludedDNSDomains = []string{"secret.test.test"}
		c.ExcludedURIDomains = []string{"uri.test"}
	})
	verify("may be excluded", issue("x", false, key, wild, func(c *x509.Certificate) {
		c.DNSNames = []string{"*.test.test"}
	}), "", wild)
	verify("not excluded", issue("x", false, key, wild, nil), "", wild)
	verify("kind that is not compared", issue("x", false, key, wild, func(c *x509.Certificate) {
		c.URIs = []*url.URL{{Scheme: "https", Host: "a.test"}}
	}), "", wild)

	// Excluded: directory names with the organization "EXCLUDED".
	excluded := []byte{0x30, 0x1b, 0xa1, 0x19, 0x30, 0x17, 0xa4, 0x15, 0x30, 0x13, 0x31, 0x11, 0x30, 0x0f,
		0x06, 0x03, 0x55, 0x04, 0x0a, 0x0c, 0x08, 'E', 'X', 'C', 'L', 'U', 'D', 'E', 'D'}
	directories := issue("directories", true, key, root, func(c *x509.Certificate) {
		c.ExtraExtensions = []pkix.Extension{{Id: []int{2, 5, 29, 30}, Critical: true, Value: excluded}}
	})
	verify("directory", issue("x", false, key, directories, nil), "", directories)
	verify("excluded directory", issue("x", false, key, directories, func(c *x509.Certificate) {
		c.Subject = pkix.Name{Organization: []string{"Excluded"}, CommonName: "x"}
	}), "", directories)
}

func main() {
	key := ec(elliptic.P256())
	root := issue("root", true, key, nil, nil)
	root384 := issue("root 384", true, ec(elliptic.P384()), nil, nil)
	root521 := issue("root 521", true, ec(elliptic.P521()), nil, nil)
	rootRSA := issue("root RSA", true, rsaKey(2048), nil, nil)
	odd := issue("odd root", true, rsaKey(1025), nil, nil) // one bit more than whole bytes
	trust(root, root384, root521, rootRSA, odd)
	stranger := issue("stranger", true, ec(elliptic.P256()), nil, nil)
	impostor := issue("root", true, ec(elliptic.P256()), nil, nil)

	verify("P-256", issue("a.test", false, key, root, nil), "a.test")
	verify("P-384", issue("a.test", false, key, root384, nil), "a.test")
	verify("P-521", issue("a.test", false, key, root521, nil), "a.test")
	verify("RSA", issue("a.test", false, rsaKey(1024), rootRSA, nil), "a.test")
	for _, algorithm := range []x509.SignatureAlgorithm{x509.SHA384WithRSA, x509.SHA512WithRSA,
		x509.SHA256WithRSAPSS, x509.SHA384WithRSAPSS, x509.SHA512WithRSAPSS} {
		verify(algorithm.String(), issue("a.test", false, key, rootRSA, func(c *x509.Certificate) {
			c.SignatureAlgorithm = algorithm
		}), "a.test")
	}
	verify("root itself", root, "")

	middle := issue("middle", true, rsaKey(3072), root, nil)
	lower := issue("lower", true, ec(elliptic.P384()), middle, nil)
	leaf := issue("a.test", false, key, lower, nil)
	verify("two between", leaf, "a.test", middle, lower)
	verify("one is missing", leaf, "a.test", lower)
	verify("wild", leaf, "b.wild.test", middle, lower)
	verify("wild for two", leaf, "c.b.wild.test", middle, lower)
	verify("address", leaf, "127.0.0.1", middle, lower)
	verify("other address", leaf, "127.0.0.2", middle, lower)
	verify("case", leaf, "A.Test", middle, lower)
	verify("other name", leaf, "b.test", middle, lower)

	verify("stranger", issue("a.test", false, key, stranger, nil), "a.test", stranger)
	verify("impostor", issue("a.test", false, key, impostor, nil), "a.test", impostor)
	verify("expired", issue("a.test", false, key, root, func(c *x509.Certificate) {
		c.NotAfter = time.Now().Add(-time.Minute)
	}), "a.test")
	verify("not yet", issue("a.test", false, key, root, func(c *x509.Certificate) {
		c.NotBefore = time.Now().Add(time.Hour)
	}), "a.test")
	verify("of a client", issue("a.test", false, key, root, func(c *x509.Certificate) {
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	}), "a.test")
	verify("critical", issue("a.test", false, key, root, func(c *x509.Certificate) {
		c.ExtraExtensions = []pkix.Extension{{Id: []int{1, 2, 3, 4}, Critical: true, Value: []byte{5, 0}}}
	}), "a.test")
	noIssuer := issue("no issuer", false, key, root, nil)
	verify("by no issuer", issue("a.test", false, key, noIssuer, nil), "a.test", noIssuer)
	short := issue("short", true, key, root, func(c *x509.Certificate) { c.MaxPathLenZero = true })
	longer := issue("longer", true, key, short, nil)
	verify("path length", issue("a.test", false, key, longer, nil), "a.test", short, longer)

	broken := issue("a.test", false, key, root, nil)
	raw := append([]byte{}, broken.cert.Raw...)
	raw[len(raw)-1] ^= 1
	cert, err := x509.ParseCertificate(raw)
	check(err)
	verify("broken signature", &entity{cert, key}, "a.test")

	brokenPSS := issue("a.test", false, key, rootRSA, func(c *x509.Certificate) {
		c.SignatureAlgorithm = x509.SHA256WithRSAPSS
	})
	raw = append([]byte{}, brokenPSS.cert.Raw...)
	raw[len(raw)-1] ^= 1
	cert, err = x509.ParseCertificate(raw)
	check(err)
	verify("broken RSA-PSS signature", &entity{cert, key}, "a.test")
	verify("odd modulus", issue("a.test", false, key, odd, func(c *x509.Certificate) {
		c.SignatureAlgorithm = x509.SHA256WithRSAPSS
	}), "a.test")
	constraints(key, root)

	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "hello over TLS")
	}))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{
		Certificate: [][]byte{leaf.cert.Raw, lower.cert.Raw, middle.cert.Raw}, PrivateKey: key}}}
	server.StartTLS()
	defer server.Close()
	answer, err := http.Get(server.URL)
	check(err)
	body, err := io.ReadAll(answer.Body)
	check(err)
	fmt.Printf("%s\n", body)
}
