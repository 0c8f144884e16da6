const { ok } = await fetch("http://127.0.0.1:3000/");
process.exitCode = ok ? 0 : 1;
