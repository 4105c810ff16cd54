#pragma once

#include <span>

namespace chokepoint {

/// A box as two numbers, both in kilopackets per second.
struct Calibration {
  double capacity_kpps = 0;
  double background_kpps = 0;
  double rmse = 0;  ///< of the fit, in leak rate
};

/// Share of arrivals that find the queue M/D/1/K full: random arrivals at `load` times the service
/// rate, equal services, K packets in the box, the one in service included. By the embedded Markov
/// chain at departures (Gross & Harris, Fundamentals of Queueing Theory, §5.1).
/// REQUIRES: load ≥ 0, 1 ≤ k ≤ 64.
double blocking_m_d_1_k(double load, unsigned k);

/// The share that a box of that calibration lets through under a stressing load.
double leak_of(const Calibration& box, double load_kpps, unsigned k);

/// Capacity and background whose leak rates come nearest to the published ones, by least squares.
/// REQUIRES: as many leak rates as loads, at least two.
Calibration calibrate(std::span<const double> load_kpps, std::span<const double> leak, unsigned k);

}  // namespace chokepoint
