# A Llama-family decoder as TorchScript, loaded by Decoder.java: no Python runs this.
#
# B rows, T columns, H hidden, Q query heads, K key and value heads, D of a head, V vocabulary, S positions looked back at.
# Weights are fp32 (`w`, `a`); products are taken in `dtype` (6 is fp32, 15 is bf16); everything else stays in fp32.
# A tensor that a model lacks has no elements.
#
# w: embedding, last norm, output, cos, sin, then 14 a layer:
#   0 norm, 1 q, 2 q bias, 3 k, 4 k bias, 5 v, 6 v bias, 7 o, 8 q norm, 9 k norm, 10 norm, 11 gate, 12 up, 13 down
# a: an adapter's low-rank pairs (A, B), 14 a layer: q, k, v, o, gate, up, down; no list at all without an adapter
# p: what w holds, laid out for products with few rows; no list at all where that is not done
#
# `product` is in products.py, or in products_packed.py where the processor has such a layout; Decoder.java puts it behind this file.
class Decoder(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  layers : int
  heads : int
  kv_heads : int
  head_dim : int
  window : int
  eps : float
  dtype : int
  alpha : float
  dropout : float
  w : List[Tensor]
  a : List[Tensor]
  p : List[Tensor]
  def forward(self: __torch__.Decoder, x: Tensor) -> Tensor:
    return x

  def bind(self: __torch__.Decoder, w: List[Tensor]) -> Tensor:
    self.w = w
    return w[0]

  # What only serves keeps its products' weights in `dtype`, cast once.
  def bind_cast(self: __torch__.Decoder, w: List[Tensor]) -> Tensor:
    cast = annotate(List[Tensor], [])
    for i in range(torch.len(w)):
      if torch.dim(w[i]) == 2 and i != 3 and i != 4:
        cast = torch.append(cast, torch.to(w[i], self.dtype))
      else:
        cast = torch.append(cast, w[i])
    self.w = cast
    return w[0]

  def adapt(self: __torch__.Decoder, a: List[Tensor]) -> Tensor:
    self.a = a
    return a[0]

  def linear(self: __torch__.Decoder, x: Tensor, i: int, bias: int, pair: int, train: bool) -> Tensor:
    y = self.product(x, i)
    if bias >= 0 and torch.numel(self.w[bias]) > 0:
      y = torch.add(y, self.w[bias])
    if torch.len(self.a) > 0 and torch.numel(self.a[pair]) > 0:
      z = x
      if train and self.dropout > 0.:
        z = torch.dropout(x, self.dropout, True)
      low = torch.linear(torch.to(z, self.dtype), torch.to(self.a[pair], self.dtype), None)
      y = torch.add(y, torch.mul(torch.linear(low, torch.to(self.a[pair + 1], self.dtype), None), self.alpha))
    return torch.to(y, 6)

  def norm(self: __torch__.Decoder, x: Tensor, i: int) -> Tensor:
    scale = torch.rsqrt(torch.add(torch.mean(torch.mul(x, x), [-1], True), self.eps))
    return torch.mul(torch.mul(x, scale), self.w[i])

  def rotate(self: __torch__.Decoder, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    half = self.head_dim // 2
    turned = torch.cat([torch.neg(torch.narrow(x, -1, half, half)), torch.narrow(x, -1, 0, half)], -1)
    return torch.add(torch.mul(x, cos), torch.mul(turned, sin))

  # Query, key and value of a layer, as [B, heads, T, D], rotated.
  def project(self: __torch__.Decoder, x: Tensor, layer: int, cos: Tensor, sin: Tensor, train: bool) -> List[Tensor]:
    i = 5 + 14 * layer
    p = 14 * layer
    rows = torch.size(x, 0)
    h = self.norm(x, i)
    q = torch.view(self.linear(h, i + 1, i + 2, p, train), [rows, -1, self.heads, self.head_dim])
    k = torch.view(self.linear(h, i + 3, i + 4, p + 2, train), [rows, -1, self.kv_heads, self.head_dim])
    v = torch.view(self.linear(h, i + 5, i + 6, p + 4, train), [rows, -1, self.kv_heads, self.head_dim])
    if torch.numel(self.w[i + 8]) > 0:
      q = self.norm(q, i + 8)
      k = self.norm(k, i + 9)
    q = self.rotate(torch.transpose(q, 1, 2), cos, sin)
    k = self.rotate(torch.transpose(k, 1, 2), cos, sin)
    return [q, k, torch.transpose(v, 1, 2)]

  # softmax(q k') v. Each key and value head serves Q / K query heads: for one column they are queries of the same head, else repeated.
  def attend(self: __torch__.Decoder, q: Tensor, k: Tensor, v: Tensor, mask: Tensor, causal: bool) -> Tensor:
    rows = torch.size(q, 0)
    columns = torch.size(q, 2)
    group = self.heads // self.kv_heads
    seen = annotate(Optional[Tensor], None)
    if torch.numel(mask) > 0:
      seen = mask
    q0 = torch.to(q, self.dtype)
    k0 = torch.to(k, self.dtype)
    v0 = torch.to(v, self.dtype)
    if columns == 1:
      q0 = torch.reshape(q0, [rows, self.kv_heads, group, self.head_dim])
    elif group > 1:
      shape = [rows, self.kv_heads, group, torch.size(k, 2), self.head_dim]
      k0 = torch.reshape(torch.expand(torch.unsqueeze(k0, 2), shape), [rows, self.heads, -1, self.head_dim])
      v0 = torch.reshape(torch.expand(torch.unsqueeze(v0, 2), shape), [rows, self.heads, -1, self.head_dim])
    o = torch.scaled_dot_product_attention(q0, k0, v0, seen, 0., causal, scale=None, enable_gqa=False)
    o = torch.reshape(o, [rows, self.heads, columns, self.head_dim])
    return torch.to(torch.reshape(torch.transpose(o, 1, 2), [rows, columns, -1]), 6)

  # What follows the attention in a layer.
  def finish(self: __torch__.Decoder, x: Tensor, o: Tensor, layer: int, train: bool) -> Tensor:
    i = 5 + 14 * layer
    p = 14 * layer
    y = torch.add(x, self.linear(o, i + 7, -1, p + 6, train))
    h = self.norm(y, i + 10)
    gate = torch.silu(self.linear(h, i + 11, -1, p + 8, train))
    up = self.linear(h, i + 12, -1, p + 10, train)
    return torch.add(y, self.linear(torch.mul(gate, up), i + 13, -1, p + 12, train))

  def embed(self: __torch__.Decoder, ids: Tensor) -> Tensor:
    return torch.to(torch.embedding(self.w[0], ids, -1, False, False), 6)

  # Layers `first` to before `end` over whole sequences. `sight` has no elements if all begin at column 0, is [B] where each row begins, or
  # [2, B, T] where rows are trees: the position of each token, and the column up to which tokens see it.
  def span(self: __torch__.Decoder, x: Tensor, sight: Tensor, first: Tensor, end: Tensor, train: Tensor) -> Tensor:
    columns = torch.size(x, 1)
    mask = sight
    causal = True
    cos = self.w[3]
    sin = self.w[4]
    if torch.dim(sight) == 3:
      causal = False
      at = torch.arange(columns, dtype=4, layout=None, device=x.device, pin_memory=False)
      position = torch.select(sight, 0, 0)
      until = torch.unsqueeze(torch.select(sight, 0, 1), 1)
      see = torch.ge(torch.unsqueeze(at, 1), torch.unsqueeze(at, 0))
      see = torch.__and__(torch.unsqueeze(see, 0), torch.gt(until, torch.unsqueeze(at, 1)))
      if self.window > 0:
        back = torch.sub(torch.unsqueeze(position, 2), torch.unsqueeze(position, 1))
        see = torch.__and__(see, torch.lt(back, self.window))
      cos = torch.unsqueeze(torch.embedding(self.w[3], position, -1, False, False), 1)
      sin = torch.unsqueeze(torch.embedding(self.w[4], position, -1, False, False), 1)
      mask = torch.unsqueeze(see, 1)
    elif torch.numel(sight) > 0 or (self.window > 0 and columns > self.window):
      causal = False
      at = torch.arange(columns, dtype=4, layout=None, device=x.device, pin_memory=False)
      back = torch.sub(torch.unsqueeze(at, 1), torch.unsqueeze(at, 0))
      see = torch.ge(back, 0)
      if self.window > 0:
        see = torch.__and__(see, torch.lt(back, self.window))
      cos = torch.narrow(cos, 0, 0, columns)
      sin = torch.narrow(sin, 0, 0, columns)
      if torch.numel(sight) > 0:
        inside = torch.ge(torch.unsqueeze(at, 0), torch.unsqueeze(sight, 1))
        see = torch.__and__(torch.unsqueeze(see, 0), torch.unsqueeze(inside, 1))
        see = torch.__or__(see, torch.eq(back, 0))
        position = torch.clamp(torch.sub(torch.unsqueeze(at, 0), torch.unsqueeze(sight, 1)), 0)
        cos = torch.unsqueeze(torch.embedding(self.w[3], position, -1, False, False), 1)
        sin = torch.unsqueeze(torch.embedding(self.w[4], position, -1, False, False), 1)
        mask = torch.unsqueeze(see, 1)
      else:
        mask = see
    else:
      cos = torch.narrow(cos, 0, 0, columns)
      sin = torch.narrow(sin, 0, 0, columns)
    y = x
    for layer in range(int(first), int(end)):
      qkv = self.project(y, layer, cos, sin, bool(train))
      y = self.finish(y, self.attend(qkv[0], qkv[1], qkv[2], mask, causal), layer, bool(train))
    return y

  def last_norm(self: __torch__.Decoder, x: Tensor) -> Tensor:
    return self.norm(x, 1)

  def logits(self: __torch__.Decoder, h: Tensor) -> Tensor:
    return torch.to(self.product(h, 2), 6)

  # Log-probabilities of the chosen ids [N] after the hidden states [N, H], at a temperature given as its inverse.
  def score(self: __torch__.Decoder, h: Tensor, ids: Tensor, sharpness: Tensor) -> Tensor:
    return torch.neg(torch.cross_entropy_loss(torch.mul(self.logits(h), sharpness), ids, None, 0, -100, 0.))

  # The same, and the entropy of each distribution: [2, N].
  def score_entropy(self: __torch__.Decoder, h: Tensor, ids: Tensor, sharpness: Tensor) -> Tensor:
    all = torch.log_softmax(torch.mul(self.logits(h), sharpness), -1, None)
    chosen = torch.squeeze(torch.gather(all, -1, torch.unsqueeze(ids, -1)), -1)
    entropy = torch.neg(torch.sum(torch.mul(torch.exp(all), all), [-1]))
    return torch.stack([chosen, entropy], 0)

  # Which of the first `reach` positions each token at [B, T] sees: [B, 1, T, reach].
  def ragged_mask(self: __torch__.Decoder, position: Tensor, reach: int) -> Tensor:
    key = torch.arange(reach, dtype=4, layout=None, device=position.device, pin_memory=False)
    at = torch.unsqueeze(position, 2)
    see = torch.le(key, at)
    if self.window > 0:
      see = torch.__and__(see, torch.gt(key, torch.sub(at, self.window)))
    return torch.unsqueeze(see, 1)

  # Writes new tokens [B, T] behind what the cache has, and returns the logits [B, V] after each row's last new token.
  # cache [layers, 2, rows, K, S + 1, D]: the last position takes what pads write, and nobody reads it.
  # row [B]: whose row of the cache; no elements for rows 0 to B in order. past [B]: tokens there already. fresh [B]: new ones.
  # bound: past the last position that any of them reads. sight: 0 if each token sees all up to there, 1 if each sees what is not after it and
  # nothing was there before, 2 if it differs by row.
  def extend(self: __torch__.Decoder, ids: Tensor, row: Tensor, past: Tensor, fresh: Tensor, bound: Tensor, sight: Tensor, cache: Tensor) -> Tensor:
    rows = torch.size(ids, 0)
    columns = torch.size(ids, 1)
    reach = int(bound)
    at = torch.arange(columns, dtype=4, layout=None, device=ids.device, pin_memory=False)
    position = torch.add(torch.unsqueeze(past, 1), torch.unsqueeze(at, 0))
    inside = torch.lt(torch.unsqueeze(at, 0), torch.unsqueeze(fresh, 1))
    write = torch.where(inside, position, torch.full_like(position, torch.size(cache, 4) - 1))
    read = torch.clamp(position, None, torch.size(self.w[3], 0) - 1)
    cos = torch.unsqueeze(torch.embedding(self.w[3], read, -1, False, False), 1)
    sin = torch.unsqueeze(torch.embedding(self.w[4], read, -1, False, False), 1)
    to = row
    if torch.numel(row) == 0:
      to = torch.arange(rows, dtype=4, layout=None, device=ids.device, pin_memory=False)
    mask = torch.narrow(past, 0, 0, 0)
    if int(sight) == 2:
      mask = self.ragged_mask(position, reach)
    x = self.embed(ids)
    for layer in range(self.layers):
      qkv = self.project(x, layer, cos, sin, False)
      kept = torch.select(cache, 0, layer)
      k = torch.select(kept, 0, 0)
      v = torch.select(kept, 0, 1)
      place = annotate(List[Optional[Tensor]], [torch.unsqueeze(to, 1), None, write])
      _0 = torch.index_put_(k, place, torch.to(torch.transpose(qkv[1], 1, 2), cache.dtype), False)
      _1 = torch.index_put_(v, place, torch.to(torch.transpose(qkv[2], 1, 2), cache.dtype), False)
      if torch.numel(row) == 0:
        k = torch.narrow(torch.narrow(k, 0, 0, rows), 2, 0, reach)
        v = torch.narrow(torch.narrow(v, 0, 0, rows), 2, 0, reach)
      else:
        k = torch.index_select(torch.narrow(k, 2, 0, reach), 0, row)
        v = torch.index_select(torch.narrow(v, 2, 0, reach), 0, row)
      x = self.finish(x, self.attend(qkv[0], k, v, mask, int(sight) == 1), layer, False)
    last = torch.view(torch.sub(fresh, 1), [-1, 1, 1])
    h = torch.squeeze(torch.gather(x, 1, torch.expand(last, [-1, 1, torch.size(x, 2)])), 1)
    return self.logits(self.norm(h, 1))

  # An empty cache of a shape, in what products are taken.
  def memory(self: __torch__.Decoder, slots: Tensor, length: Tensor) -> Tensor:
    shape = [self.layers, 2, int(slots), self.kv_heads, int(length), self.head_dim]
    return torch.zeros(shape, dtype=self.dtype, layout=None, device=self.w[0].device, pin_memory=False)

  def copy_row(self: __torch__.Decoder, cache: Tensor, source: Tensor, to: Tensor, tokens: Tensor) -> Tensor:
    old = torch.narrow(torch.select(cache, 2, int(source)), 3, 0, int(tokens))
    return torch.copy_(torch.narrow(torch.select(cache, 2, int(to)), 3, 0, int(tokens)), old, False)
