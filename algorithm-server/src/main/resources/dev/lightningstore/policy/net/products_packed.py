
  # x w'. For few rows oneDNN's layout is faster; without it PyTorch lays the weights out anew for each product.
  def product(self: __torch__.Decoder, x: Tensor, i: int) -> Tensor:
    rows = torch.numel(x) // torch.size(x, -1)
    if torch.len(self.p) > 0 and rows > 1 and rows <= 64:
      scalars = annotate(List[Optional[number]], [])
      return ops.mkldnn._linear_pointwise(x, self.p[i], None, "none", scalars, "")
    return torch.linear(torch.to(x, self.dtype), torch.to(self.w[i], self.dtype), None)

  # Matrices but for the embedding, which is looked up, and cos and sin; 16 rows are the usual number.
  def pack(self: __torch__.Decoder, w: List[Tensor]) -> Tensor:
    p = annotate(List[Tensor], [])
    for i in range(torch.len(w)):
      if torch.dim(w[i]) == 2 and (i == 2 or i > 4):
        p = torch.append(p, ops.mkldnn._reorder_linear_weight(w[i], 16))
      else:
        p = torch.append(p, w[i])
    self.p = p
    return w[0]

  def packed(self: __torch__.Decoder, i: Tensor) -> Tensor:
    return self.p[int(i)]

  def bind_packed(self: __torch__.Decoder, p: List[Tensor]) -> Tensor:
    self.p = p
    return self.w[0]
