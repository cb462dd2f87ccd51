// The people of the demonstration company, as `portico demo` makes them: one for each role, and customers.

export const PASSWORD = "portico demo pass phrase";

// `door` is where they sign in, `home` where that takes them.
const staff = (email) => ({ email, door: "/admin/login", home: /^\/admin(\/|$)/ });
const customer = (email) => ({ email, door: "/login", home: /^\/$/ });

export const people = {
  maya: staff("maya@portico.example"),
  alan: staff("alan@portico.example"),
  greta: staff("greta@portico.example"),
  marco: staff("marco@portico.example"),
  cora: staff("cora@portico.example"),
  joe: staff("joe@portico.example"),
  una: staff("una@portico.example"),
  ana: customer("ana@acme.example"),
  bruno: customer("bruno@acme.example"),
  giulia: customer("giulia@rossi-figli.example"),
  camille: customer("camille@lumiere.example"),
  nina: customer("nina@lumiere.example"),
  andrei: customer("andrei@brasovtextile.example"),
};
