#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "traffic/protocol/stream_endpoint.hpp"

namespace chokepoint::test {

/// A listening TCP socket on 127.0.0.1 at a port that the kernel chose.
class Listener {
 public:
  Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();
  std::uint16_t port() const { return port_; }
  /// Accepts one connection and drives the endpoint over it until the endpoint is over or `limit`
  /// of real time has passed. The endpoint's clock stands still.
  void serve(StreamEndpoint& endpoint, std::chrono::seconds limit = std::chrono::seconds(10));

 private:
  int socket_ = -1;
  std::uint16_t port_ = 0;
};

/// Connects to 127.0.0.1, trying again until something listens there, and drives the endpoint.
void dial(std::uint16_t port, StreamEndpoint& endpoint,
          std::chrono::seconds limit = std::chrono::seconds(10));

/// A program run by the shell beside the test; killed, if it still runs, at the end of the scope.
class Program {
 public:
  explicit Program(const std::string& command);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();
  /// Waits for its end; its exit status.
  int wait();

 private:
  int pid_ = -1;
};

/// An empty directory, removed at the end of the scope.
class ScratchFolder {
 public:
  ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder();
  const std::string& path() const { return path_; }
  void write(const std::string& name, const std::string& text) const;
  std::string read(const std::string& name) const;

 private:
  std::string path_;
};

/// True when the shell finds the program.
bool have_program(const std::string& name);

}  // namespace chokepoint::test
