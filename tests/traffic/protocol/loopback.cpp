#include "tests/traffic/protocol/loopback.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace chokepoint::test {
namespace {

sockaddr_in local(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

bool wait_for(int socket, short events, std::chrono::steady_clock::time_point end) {
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
  pollfd descriptor{socket, events, 0};
  return left.count() > 0 && poll(&descriptor, 1, static_cast<int>(left.count())) > 0;
}

void flush(int socket, StreamEndpoint& endpoint) {
  while (!endpoint.output().empty()) {
    const auto output = endpoint.output();
    const ssize_t sent = send(socket, output.data(), output.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    endpoint.consume(static_cast<std::size_t>(sent));
  }
}

void drive(int socket, StreamEndpoint& endpoint, std::chrono::seconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  std::array<std::byte, 8192> buffer;
  endpoint.on_connected({});
  for (;;) {
    flush(socket, endpoint);
    if (endpoint.status() != StreamEndpoint::Status::kOpen) break;
    if (!wait_for(socket, POLLIN, end)) break;
    const ssize_t got = recv(socket, buffer.data(), buffer.size(), 0);
    if (got < 0) break;
    if (got == 0) {
      endpoint.on_closed({});
    } else {
      endpoint.on_bytes(std::span(buffer).first(static_cast<std::size_t>(got)), {});
    }
  }
  close(socket);
}

}  // namespace

Listener::Listener() : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address = local(0);
  socklen_t size = sizeof address;
  if (bind(socket_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(socket_, 1) != 0 ||
      getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("no loopback socket");
  }
  port_ = ntohs(address.sin_port);
}

Listener::~Listener() { close(socket_); }

void Listener::serve(StreamEndpoint& endpoint, std::chrono::seconds limit) {
  if (!wait_for(socket_, POLLIN, std::chrono::steady_clock::now() + limit)) return;
  drive(accept(socket_, nullptr, nullptr), endpoint, limit);
}

void dial(std::uint16_t port, StreamEndpoint& endpoint, std::chrono::seconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  const sockaddr_in address = local(port);
  while (std::chrono::steady_clock::now() < end) {
    const int client = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
      return drive(client, endpoint, limit);
    }
    close(client);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

Program::Program(const std::string& command) : pid_(fork()) {
  if (pid_ != 0) return;
  execl("/bin/sh", "sh", "-c", ("exec " + command).c_str(), nullptr);
  _exit(127);
}

Program::~Program() {
  if (pid_ <= 0) return;
  kill(pid_, SIGTERM);
  wait();
}

int Program::wait() {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

ScratchFolder::ScratchFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "chokepoint-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no scratch folder");
  path_ = name;
}

ScratchFolder::~ScratchFolder() { std::filesystem::remove_all(path_); }

void ScratchFolder::write(const std::string& name, const std::string& text) const {
  const std::filesystem::path file = std::filesystem::path(path_) / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

std::string ScratchFolder::read(const std::string& name) const {
  std::ifstream file(path_ + "/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool have_program(const std::string& name) {
  return std::system(("command -v " + name + " >/dev/null 2>&1").c_str()) == 0;
}

}  // namespace chokepoint::test
