#include "tests/integration/small.h"

namespace behorig::testing {

Small::Small() {
  for (const char* sub : {"register", "systems.d", "library"})
    std::filesystem::create_directories(folder() / sub);
  write("behorig.toml", "");
  write("systems.d/library.toml",
        "[system]\nid = \"library\"\nconnector = \"csv\"\n[connector]\npath = \"../library\"\n"
        "[correlate]\nkeys = [{ account = \"account\", person = \"person\" }]\n");
  write("register/systems.csv", "system,confidentiality,integrity,availability\nlibrary,1,1,1\n");
  write("register/owners.csv", "system,person,capacity\nlibrary,p0,system_owner\n");
  write("register/roles.csv", "system,role,approved_by,approved_on\nlibrary,r,p0,2026-01-01\n");
  write("register/role_entitlements.csv", "system,role,entitlement\nlibrary,r,e\n");
  write("register/birthrights.csv", "system,role\nlibrary,r\n");
  people(10);
  grants(10);
}

void Small::people(int count) const {
  std::string text = "person\n";
  for (int i = 0; i < count; ++i) text += "p" + std::to_string(i) + "\n";
  write("register/people.csv", text);
}

void Small::grants(int count) const {
  std::string text = "account,entitlement\n";
  for (int i = 0; i < count; ++i) text += "p" + std::to_string(i) + ",e\n";
  write("library/grants.csv", text);
}

Ended Small::run(const std::vector<std::string>& arguments) const {
  std::vector<std::string> all = {BEHORIG_BINARY_DIR "/bin/behorig", "--config",
                                  (folder() / "behorig.toml").string()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return Program(all, folder()).wait();
}

Ended Small::check(const std::vector<std::string>& more) const {
  std::vector<std::string> all = {"check", "--as-of", "2026-11-24"};
  all.insert(all.end(), more.begin(), more.end());
  return run(all);
}

}  // namespace behorig::testing
