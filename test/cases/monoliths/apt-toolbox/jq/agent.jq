def channel: "stable";
