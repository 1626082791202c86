#include "tests/support/certificates.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "tests/support/program.h"

namespace behorig::testing {
namespace {

void openssl(const std::string& arguments) {
  if (std::system(("openssl " + arguments + " 2>/dev/null").c_str()) == 0) return;
  std::fprintf(stderr, "test support: openssl %s failed\n", arguments.c_str());
  std::abort();
}

const std::string kKey = " -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ";

}  // namespace

Authority::Authority(std::string folder, std::string name) : folder_(std::move(folder)) {
  own_ = {folder_ + "/" + name + ".pem", folder_ + "/" + name + ".key"};
  openssl("req -x509" + kKey + own_.key + " -out " + own_.certificate + " -days 30 -subj /CN=" + name +
          " -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign");
}

Certificate Authority::issue(const std::string& name, const std::string& names, int days) const {
  const std::string stem = folder_ + "/" + name;
  const Certificate out{stem + ".pem", stem + ".key"};
  write_file(stem + ".ext", "subjectAltName=" + names +
                                "\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth,clientAuth\n");
  openssl("req" + kKey + out.key + " -out " + stem + ".csr -subj /CN=" + name);
  // `ca` alone writes dates of the past.
  if (days > 0) {
    openssl("x509 -req -in " + stem + ".csr -CA " + own_.certificate + " -CAkey " + own_.key +
            " -CAcreateserial -out " + out.certificate + " -days " + std::to_string(days) + " -extfile " +
            stem + ".ext");
  } else {
    write_file(folder_ + "/index.txt", "");
    write_file(stem + ".cnf",
               "[ca]\ndefault_ca=own\n[own]\ndatabase=" + folder_ + "/index.txt\nnew_certs_dir=" + folder_ +
                   "\nrand_serial=yes\ndefault_md=sha256\npolicy=any\n[any]\ncommonName=supplied\n");
    openssl("ca -batch -notext -config " + stem + ".cnf -cert " + own_.certificate + " -keyfile " + own_.key +
            " -in " + stem + ".csr -out " + out.certificate +
            " -startdate 20200101000000Z -enddate 20200201000000Z -extfile " + stem + ".ext");
  }
  return out;
}

}  // namespace behorig::testing
